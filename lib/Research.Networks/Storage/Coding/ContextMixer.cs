namespace Research.Networks.Coding;

/// <summary>
/// Predicts decisions from several contexts at once. Each context keeps the share of true decisions seen in it, which moves by
/// 1/(n + 1.5) at the n-th and by less and less; a weighted sum of their log-odds is the prediction, and its weights follow the
/// error (logistic mixing, Mahoney 2005). Whole numbers only, so that encoder and decoder agree on every machine.
/// </summary>
internal sealed class ContextMixer
{
    private const int ProbabilityBits = 22, CountBits = 32 - ProbabilityBits, FirstWeight = 1 << 14;

    private readonly uint[][] _states;
    private readonly int[] _weights, _slots, _logOdds, _rates;
    private readonly int _inputs, _steadyRate;
    private readonly int[] _seen;
    private int _selected, _probability;

    /// <summary>Knows nothing yet.</summary>
    /// <param name="contexts">Contexts of each input.</param>
    /// <param name="selectors">Sets of weights.</param>
    /// <param name="memory">Decisions after which a context's share moves no slower, up to 1023.</param>
    /// <param name="steadyRate">How fast weights follow the error after some hundred decisions; larger is faster.</param>
    internal ContextMixer(int[] contexts, int selectors, int memory, int steadyRate)
    {
        _inputs = contexts.Length;
        _steadyRate = steadyRate;
        _states = [.. contexts.Select(count => NewStates(count))];
        _weights = new int[selectors * _inputs];
        Array.Fill(_weights, FirstWeight * 4 / Math.Max(4, _inputs) * 2);
        _seen = new int[selectors];
        (_slots, _logOdds) = (new int[_inputs], new int[_inputs]);
        _rates = [.. Enumerable.Range(0, memory + 1).Select(n => (1 << 17) / (2 * n + 3))];
    }

    /// <summary>Chooses the context of an input for the next decision.</summary>
    internal void Select(int input, int context) => _slots[input] = context;

    /// <summary>The probability that the next decision is true, in 1/65536.</summary>
    /// <param name="selector">Set of weights.</param>
    internal int Predict(int selector)
    {
        _selected = selector;
        long sum = 0;
        for (int input = 0; input < _inputs; input++)
        {
            int logOdds = Logistic.Stretch((int)(_states[input][_slots[input]] >> 16));
            _logOdds[input] = logOdds;
            sum += (long)_weights[selector * _inputs + input] * logOdds;
        }
        return _probability = Logistic.Squash((int)(sum >> 16));
    }

    /// <summary>Learns what the decision was.</summary>
    internal void Update(bool decision)
    {
        int seen = _seen[_selected] < 1024 ? _seen[_selected]++ : 1024;
        long error = (long)((decision ? Logistic.One : 0) - _probability) * (_steadyRate + 8 * _steadyRate / (1 + seen / 16));
        for (int input = 0; input < _inputs; input++)
        {
            _weights[_selected * _inputs + input] += (int)(_logOdds[input] * error >> 16);
            ref uint state = ref _states[input][_slots[input]];
            int count = (int)(state & (1 << CountBits) - 1), probability = (int)(state >> CountBits);
            probability += (int)((long)((decision ? (1 << ProbabilityBits) - 1 : 0) - probability) * _rates[count] >> 16);
            state = (uint)probability << CountBits | (uint)Math.Min(count + 1, _rates.Length - 1);
        }
    }

    private static uint[] NewStates(int count)
    {
        var states = new uint[count];
        Array.Fill(states, 1u << 31);
        return states;
    }
}
