using Research.Training.Data;
using static TorchSharp.torch;

namespace Research.Compression;

/// <summary>
/// What a teacher says of every view of every training image, computed once: a step of the student then costs one lookup instead
/// of a pass through the teacher. Images are unchanged, or have K fixed views (<see cref="Augmentation.Views"/>).
/// </summary>
public sealed class CachedTeacher : ITeacher, IDisposable
{
    private readonly Tensor _logits;
    private readonly int _views;

    private CachedTeacher(Tensor logits, int views) => (_logits, _views) = (logits, views);

    /// <summary>Bytes of the kept logits.</summary>
    public long Bytes => _logits.NumberOfElements * sizeof(float);

    /// <summary>Asks a teacher for all images of a transfer set.</summary>
    /// <param name="teacher">Who is asked.</param>
    /// <param name="data">Its training part is the transfer set; labels are not looked at.</param>
    /// <param name="augmentation">That of the student's training, with fixed views; null: none.</param>
    /// <param name="device">Where the student is trained; default the CPU.</param>
    /// <param name="batchSize">Images at a time, at least 1; default 500.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">The transfer set is empty, or the augmentation draws views without end.</exception>
    public static CachedTeacher Of(
        ITeacher teacher, ImageDataSet data, Augmentation? augmentation = null, Device? device = null, int batchSize = 500, CancellationToken cancellation = default)
    {
        if (data.Train.Count == 0)
            throw new ArgumentException("The transfer set is empty: there is no image for the teacher to look at.", nameof(data));
        if (augmentation is { Views: null })
            throw new ArgumentException("A teacher's outputs can be kept only for a fixed number of views: give the augmentation Views, or ask the teacher live.", nameof(augmentation));
        using var source = new BatchSource(data.Train, data.Manifest.Normalisation, augmentation, batchSize, device ?? CPU);
        using var scope = NewDisposeScope();
        var views = new List<Tensor>();
        for (int view = 0; view < (augmentation?.Views ?? 1); view++)
        {
            var parts = new List<Tensor>();
            foreach (Batch batch in augmentation is null ? source.InOrder() : source.View(view))
            {
                cancellation.ThrowIfCancellationRequested();
                using Batch current = batch;
                parts.Add(teacher.Logits(batch));
            }
            views.Add(cat(parts));
        }
        return new CachedTeacher(stack(views, 1).flatten(0, 1).DetachFromDisposeScope(), views.Count); // row = image · K + view
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch does not say which images and views it holds, or holds others.</exception>
    public Tensor Logits(Batch batch)
    {
        if (batch.Samples is not { } rows || (_views > 1 && batch.Views is null))
            throw new ArgumentException("The batch does not say which images and views it holds: its training needs the augmentation that the teacher's outputs were kept for.", nameof(batch));
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor row = _views == 1 ? rows : rows.mul(_views).add_(batch.Views!);
        return _logits.index_select(0, row).MoveToOuterDisposeScope();
    }

    /// <summary>Frees the logits.</summary>
    public void Dispose() => _logits.Dispose();
}
