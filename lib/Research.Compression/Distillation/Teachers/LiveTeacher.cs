using Research.Networks;
using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// One or several trained networks that are asked for every batch: frozen, in evaluation mode and without gradients, so that a
/// training of the student changes neither their weights nor their batch-norm statistics.
/// </summary>
public sealed class LiveTeacher : ITeacher
{
    private readonly nn.Module<Tensor, Tensor>[] _members;

    /// <summary>A teacher.</summary>
    /// <param name="members">Classifiers of the same images and classes; the caller disposes them.</param>
    /// <exception cref="ArgumentException">There is none, or they have different inputs or classes.</exception>
    public LiveTeacher(params nn.Module<Tensor, Tensor>[] members)
    {
        if (members.Length == 0)
            throw new ArgumentException("A teacher needs at least one network.", nameof(members));
        Architecture[] known = [.. members.OfType<Network>().Select(member => member.Architecture)];
        foreach (Architecture other in known.Skip(1))
            CheckFit(known[0], other, "first member of the ensemble");
        _members = members;
    }

    /// <summary>How an ensemble agrees; default the mean of logits.</summary>
    public EnsembleMean Mean { get; init; }

    /// <summary>The networks that teach.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Members => _members;

    /// <inheritdoc/>
    public Tensor Logits(Batch batch)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] logits = Array.ConvertAll(_members, member => Run(member, batch.Inputs));
        Tensor mean = (logits.Length, Mean) switch
        {
            (1, _) => logits[0],
            (_, EnsembleMean.Logits) => stack(logits).mean([0]),
            _ => stack(Array.ConvertAll(logits, z => nn.functional.log_softmax(z, 1))).logsumexp(0).sub(Math.Log(logits.Length)),
        };
        return mean.MoveToOuterDisposeScope();
    }

    /// <summary>Refuses a student that cannot learn from a teacher.</summary>
    /// <param name="student">Who learns.</param>
    /// <param name="teacher">Who teaches.</param>
    /// <param name="role">What the teacher is called.</param>
    /// <exception cref="ArgumentException">They take other inputs or tell other classes.</exception>
    public static void CheckFit(Architecture student, Architecture teacher, string role = "teacher")
    {
        if (!student.Input.SequenceEqual(teacher.Input))
            throw new ArgumentException($"'{student.Name}' takes inputs {student.Input}, but the {role} '{teacher.Name}' {teacher.Input}: choose networks of the same images.");
        if (student.Output.Elements != teacher.Output.Elements)
            throw new ArgumentException($"'{student.Name}' has {student.Output.Elements} classes, but the {role} '{teacher.Name}' {teacher.Output.Elements}: choose networks of the same classes.");
    }

    private static Tensor Run(nn.Module<Tensor, Tensor> member, Tensor inputs)
    {
        if (member.training)
            member.eval();
        return member.forward(inputs);
    }
}
