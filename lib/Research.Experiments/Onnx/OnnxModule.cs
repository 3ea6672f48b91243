using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Research.Experiments;

/// <summary>An ONNX file, run on the processor by ONNX Runtime, as a module that can be scored like any other.</summary>
public sealed class OnnxModule : nn.Module<Tensor, Tensor>
{
    private readonly InferenceSession _session;
    private readonly string _input, _path;

    private OnnxModule(InferenceSession session, string path) : base("onnx")
    {
        (_session, _path) = (session, path);
        if (session.InputMetadata is not { Count: 1 } inputs || session.OutputMetadata is not { Count: 1 } outputs || inputs.Values.Concat(outputs.Values).Any(value => value.ElementDataType != Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float))
            throw new InvalidDataException($"'{path}' has {session.InputMetadata.Count} inputs and {session.OutputMetadata.Count} outputs, where one of float32 each is needed: export a classifier of images.");
        (_input, InputShape) = (inputs.Keys.Single(), [.. inputs.Values.Single().Dimensions.Skip(1).Select(extent => (long)extent)]);
    }

    /// <summary>Extents of one sample; −1 where free.</summary>
    public IReadOnlyList<long> InputShape { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Usually <c>*.onnx</c>.</param>
    /// <param name="threads">Threads within an operator; default 1.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken, uses operators that ONNX Runtime does not know, or has other inputs or outputs than one of float32 each.</exception>
    public static OnnxModule Load(string path, int threads = 1)
    {
        Networks.Native.NativeLibraries.EnsureLoaded();
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no ONNX file '{path}': `research export FILE --to onnx` writes one.", path);
        InferenceSession session;
        try
        {
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException problem)
        {
            throw new InvalidDataException($"ONNX Runtime cannot run '{path}' ({problem.Message.ReplaceLineEndings(" ").Trim().TrimEnd('.')}): export it again, with operators of opset {Networks.Onnx.OnnxFile.OperatorSet} or older.", problem);
        }
        try
        {
            return new OnnxModule(session, path);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Computes the output for a batch.</summary>
    /// <param name="input">float32 <c>[batch, …]</c>.</param>
    /// <exception cref="ArgumentException">The input does not fit the model.</exception>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        using var noGrad = no_grad();
        float[] values = input.detach().cpu().contiguous().data<float>().ToArray();
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(values, input.shape);
        try
        {
            using var options = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, [_input], [value], _session.OutputNames);
            Tensor output = tensor(outputs[0].GetTensorDataAsSpan<float>().ToArray(), outputs[0].GetTensorTypeAndShape().Shape, device: CPU);
            return output.MoveToOuterDisposeScope();
        }
        catch (OnnxRuntimeException problem)
        {
            throw new ArgumentException($"'{_path}' takes inputs [batch, {string.Join(", ", InputShape)}], not [{string.Join(", ", input.shape)}]: {problem.Message.ReplaceLineEndings(" ").Trim()}", nameof(input), problem);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _session.Dispose();
        base.Dispose(disposing);
    }
}
