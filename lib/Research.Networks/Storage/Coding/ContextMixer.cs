namespace Research.Networks.Coding;

/// <summary>
/// Predicts decisions from several contexts at once. Each context keeps the share of true decisions seen in it, which moves by
/// 1/(n + 1.5) at the n-th; a weighted sum of the contexts' log-odds is the prediction, and its weights follow the error
/// (logistic mixing, Mahoney 2005). The last input is the common one: a context that is met for the first
/// time begins with what is known there. Whole numbers only, so that encoder and decoder agree on every machine.
/// </summary>
internal sealed class ContextMixer
{
    private const int CountBits = 10, Memory = (1 << CountBits) - 1, Early = 64, RateBits = 20;
    private const uint Unseen = 1u << 31; // a half, seen 0 times

    private static readonly int[] Steps = [.. Enumerable.Range(0, Memory + 1).Select(n => (1 << 17) / (2 * n + 3))];

    private readonly uint[][] _states; // by input and context: 22 bits of probability, 10 of how often it was seen
    private readonly int[] _weights, _seen, _slots, _logOdds;
    private readonly int _inputs, _firstCount, _rate;
    private int _selector, _probability;

    /// <summary>Knows nothing yet, and trusts all inputs alike.</summary>
    /// <param name="contexts">Contexts of each input.</param>
    /// <param name="selectors">Sets of weights.</param>
    /// <param name="firstCount">How often what a new context begins with counts as seen: more of it for noise, 0 for text.</param>
    /// <param name="rate">How fast weights follow the error; four times as fast at first.</param>
    internal ContextMixer(int[] contexts, int selectors, int firstCount = 6, int rate = 8)
    {
        (_inputs, _firstCount, _rate) = (contexts.Length, firstCount, rate);
        _states = Array.ConvertAll(contexts, NewStates);
        _weights = new int[selectors * _inputs];
        Array.Fill(_weights, Logistic.One / _inputs);
        (_seen, _slots, _logOdds) = (new int[selectors], new int[_inputs], new int[_inputs]);
    }

    private ContextMixer(ContextMixer other)
    {
        (_inputs, _firstCount, _rate) = (other._inputs, other._firstCount, other._rate);
        _states = Array.ConvertAll(other._states, states => (uint[])states.Clone());
        (_weights, _seen) = ((int[])other._weights.Clone(), (int[])other._seen.Clone());
        (_slots, _logOdds) = (new int[_inputs], new int[_inputs]);
    }

    /// <summary>Another that knows as much.</summary>
    internal ContextMixer Copy() => new(this);

    /// <summary>Chooses the context of an input for the next decision.</summary>
    internal void Select(int input, int context) => _slots[input] = context;

    /// <summary>The probability that the next decision is true, in 1/65536.</summary>
    /// <param name="selector">Set of weights.</param>
    internal int Predict(int selector)
    {
        _selector = selector;
        uint common = _states[^1][_slots[^1]];
        long sum = 0;
        for (int input = 0; input < _inputs; input++)
        {
            ref uint state = ref _states[input][_slots[input]];
            if (state == Unseen && input < _inputs - 1)
                state = common & ~(uint)Memory | (uint)_firstCount;
            _logOdds[input] = Logistic.Stretch((int)(state >> 16));
            sum += (long)_weights[selector * _inputs + input] * _logOdds[input];
        }
        return _probability = Logistic.Squash((int)Math.Clamp(sum >> 16, short.MinValue, short.MaxValue));
    }

    /// <summary>Learns what the decision was.</summary>
    internal void Update(bool decision)
    {
        long error = (decision ? Logistic.One : 0) - _probability, rate = _rate + 3 * _rate / (1 + _seen[_selector]++ / Early);
        for (int input = 0; input < _inputs; input++)
        {
            ref int weight = ref _weights[_selector * _inputs + input];
            weight = (int)Math.Clamp(weight + (_logOdds[input] * error * rate >> RateBits), -1 << 24, 1 << 24);
            ref uint state = ref _states[input][_slots[input]];
            int count = (int)(state & Memory), share = (int)(state >> CountBits), target = decision ? (1 << 22) - 1 : 0;
            share += (int)((long)(target - share) * Steps[count] >> 16);
            state = (uint)share << CountBits | (uint)Math.Min(count + 1, Memory);
        }
    }

    private static uint[] NewStates(int count)
    {
        var states = new uint[count];
        Array.Fill(states, Unseen);
        return states;
    }
}
