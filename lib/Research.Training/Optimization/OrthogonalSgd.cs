using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Research.Training;

/// <summary>The steps of <see cref="Muon"/>. State and checkpoints are those of TorchSharp's SGD.</summary>
internal sealed class OrthogonalSgd : SGD
{
    private const int Iterations = 5;

    private readonly double _momentum, _outerShare;
    private readonly HashSet<nint> _inner;

    /// <summary>Steps over some groups of parameters.</summary>
    /// <param name="groups">Parameters and their weight decay.</param>
    /// <param name="learningRate">Of inner weights.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="outerShare">What the others' learning rate is multiplied by.</param>
    /// <param name="inner">Handles of the weights whose momentum is made orthogonal.</param>
    internal OrthogonalSgd(IEnumerable<ParamGroup> groups, double learningRate, double momentum, double outerShare, HashSet<nint> inner)
        : base(groups, learningRate, momentum, nesterov: momentum > 0) => (_momentum, _outerShare, _inner) = (momentum, outerShare, inner);

    public override Tensor step(Func<Tensor>? closure = null) => _step<ParamGroup>(Update, closure);

    private void Update(ParamGroup group)
    {
        foreach (Parameter parameter in group.Parameters)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is null)
                continue;
            using DisposeScope scope = NewDisposeScope();
            bool inner = _inner.Contains(parameter.Handle);
            double decay = group.Options.weight_decay!.Value, rate = group.LearningRate * (inner ? 1 : _outerShare);
            if (decay > 0)
                parameter.mul_(1 - (rate * decay));
            Tensor change = LookAhead(parameter, gradient);
            parameter.add_(inner ? Orthogonal(change.flatten(1)).reshape(parameter.shape) : change, -rate);
        }
    }

    /// <summary>Takes a gradient into the momentum v ← μ·v + g, and looks ahead: g + μ·v.</summary>
    private Tensor LookAhead(Parameter parameter, Tensor gradient)
    {
        if (_momentum == 0)
            return gradient;
        var state = (State)_state[parameter.Handle];
        state.momentum_buffer ??= zeros_like(parameter).DetachFromDisposeScope();
        return gradient.add(state.momentum_buffer.mul_(_momentum).add_(gradient), _momentum);
    }

    /// <summary>
    /// Brings the singular values of a matrix near 1 (within 0.68 and 1.14, where they were not tiny against the largest) and keeps
    /// its singular vectors, by five steps of an odd polynomial (Newton–Schulz with Jordan's coefficients); a tall matrix is
    /// then scaled by √(rows / columns), so that outputs change alike whatever the shape.
    /// </summary>
    /// <param name="matrix">[rows, columns].</param>
    internal static Tensor Orthogonal(Tensor matrix)
    {
        bool tall = matrix.shape[0] > matrix.shape[1];
        Tensor x = tall ? matrix.t() : matrix;
        x = x.div(x.norm().add(1e-7));
        for (int i = 0; i < Iterations; i++)
        {
            Tensor square = x.matmul(x.t());
            x = x.mul(3.4445).add(square.mul(-4.7750).add(square.matmul(square), 2.0315).matmul(x));
        }
        return tall ? x.t().mul(Math.Sqrt((double)matrix.shape[0] / matrix.shape[1])) : x;
    }
}
