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

    /// <summary>
    /// Whether every image is shown mirrored left to right too, and all answers averaged as those of an ensemble: a better teacher
    /// where mirror images show the same (data distillation, Radosavovic et al. 2018, arXiv 1712.04440), at twice the cost.
    /// Default false.
    /// </summary>
    public bool Mirrored { get; init; }

    /// <summary>The networks that teach.</summary>
    public IReadOnlyList<nn.Module<Tensor, Tensor>> Members => _members;

    /// <inheritdoc/>
    public Tensor Logits(Batch batch) => Logits(batch, null, null);

    /// <summary>The same, where one member has answered already: it is not asked for these images again.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="asked">The member; null for none.</param>
    /// <param name="answer">Its logits for the images as they are.</param>
    internal Tensor Logits(Batch batch, nn.Module? asked, Tensor? answer)
    {
        if (_members is [var only] && only == asked && !Mirrored)
            return answer!;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor? mirrored = Mirrored ? batch.Inputs.flip(-1) : null;
        Tensor[] logits =
        [
            .. _members.Select(member => member == asked ? answer! : Run(member, batch.Inputs)),
            .. mirrored is null ? [] : _members.Select(member => Run(member, mirrored)),
        ];
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
