using Xunit;

namespace Research.Tests.Cli;

/// <summary>Command lines that are refused before anything is computed or written.</summary>
public sealed class BadCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "train, evaluate, inspect", "research --help")]
    [InlineData("trian", "did you mean 'train'?", "research --help")]
    [InlineData("--verson", "did you mean '--version'?")]
    [InlineData("data", "list, fetch, verify", "research data --help")]
    [InlineData("data fecth", "did you mean 'fetch'?")]
    [InlineData("data fetch", "NAME is missing")]
    [InlineData("data fetch mnits", "did you mean 'mnist'?")]
    [InlineData("data fetch fashion-mini", "nothing to fetch")]
    [InlineData("data verify mnits", "did you mean 'mnist'?")]
    [InlineData("environment now", "'now'", "research environment --help")]
    [InlineData("inspect", "FILE is missing")]
    [InlineData("inspect none.safetensors", "'none.safetensors'")]
    [InlineData("train lenet-5 --data", "--data needs a value")]
    [InlineData("evaluate none.safetensors", "--data is missing", "research data list")]
    [InlineData("evaluate none.safetensors --data fashion-mini", "'none.safetensors'")]
    public void A_command_line_that_makes_no_sense_says_what_does(string line, params string[] parts) =>
        ResearchProgram.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FailedWith(parts);

    [Theory]
    [InlineData("train lenet-5", "--data is missing")]
    [InlineData("train --data fashion-mini", "MODEL is missing", "lenet-300-100")]
    [InlineData("train lenet_5 --data fashion-mini", "did you mean 'lenet-5'?", "mobilenet-v2", "mlp-")]
    [InlineData("train mlp-784-x-10 --data fashion-mini", "mlp-784-800-10")]
    [InlineData("train lenet-5 --data fashion", "did you mean 'fashion-mini'?", "mnist")]
    [InlineData("train lenet-5 --data fashion-mini --epoch 3", "did you mean '--epochs'?", "research train --help")]
    [InlineData("train lenet-5 --data fashion-mini more", "'more'")]
    [InlineData("train lenet-5 --data fashion-mini --epochs many", "--epochs takes a whole number, not 'many'")]
    [InlineData("train lenet-5 --data fashion-mini --epochs 1.5", "--epochs takes a whole number, not '1.5'")]
    [InlineData("train lenet-5 --data fashion-mini --epochs 1 --epochs 2", "--epochs takes one value")]
    [InlineData("train lenet-5 --data fashion-mini --epochs -1", "at least 0, not -1")]
    [InlineData("train lenet-5 --data fashion-mini --batch-size 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --limit 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --patience 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --optimizer lion", "'lion'", "sgd, adam, adamw or muon")]
    [InlineData("train lenet-5 --data fashion-mini --learning-rate 0", "above 0, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --learning-rate NaN", "above 0, not NaN")]
    [InlineData("train lenet-5 --data fashion-mini --learning-rate 0,1", "--learning-rate takes a number, not '0,1'")]
    [InlineData("train lenet-5 --data fashion-mini --weight-decay -1", "at least 0, not -1")]
    [InlineData("train lenet-5 --data fashion-mini --schedule linear", "'linear'", "constant, step, cosine or one-cycle")]
    [InlineData("train lenet-5 --data fashion-mini --floor 1", "in [0, 1), not 1")]
    [InlineData("train lenet-5 --data fashion-mini --schedule step --floor 0.1", "leave --floor out")]
    [InlineData("train lenet-5 --data fashion-mini --averaging 0", "above 0, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --fine-tune-averaging 1", "leave averaging out")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --fine-tune-averaging NaN", "above 0, not NaN")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --fine-tune-floor 2", "in [0, 1), not 2")]
    [InlineData("train lenet-5 --data fashion-mini --label-smoothing 1", "in [0, 1), not 1")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 1", "in [0, 1), not 1")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity -0.1", "in [0, 1), not -0.1")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity NaN", "in [0, 1), not NaN")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --rounds 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --fine-tune-epochs -1", "at least 0, not -1")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --fine-tune-learning-rate 0", "above 0, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --fine-tune-optimizer lion", "'lion'", "sgd, adam, adamw or muon")]
    [InlineData("train lenet-5 --data fashion-mini --mirror --alpha 0.5", "--alpha and --mirror belong to distillation", "add --teacher")]
    [InlineData("train lenet-5 --data fashion-mini --fade 0.5", "--fade belongs to distillation", "add --teacher")]
    [InlineData("train lenet-5 --data fashion-mini --rounds 2", "add --sparsity")]
    [InlineData("train lenet-5 --data fashion-mini --criterion taylor --scope lamp", "--criterion and --scope belong to pruning", "add --sparsity")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --criterion tailor", "did you mean 'taylor'?", "synflow")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --scope per_layer", "did you mean 'per-layer'?")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --granularity filters", "did you mean 'filter'?", "2:4")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --aggregation median", "'median'", "l0.5")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --pruning-schedule gradul", "did you mean 'gradual'?")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --pruning-schedule gradual --rounds 2", "iterative and lottery")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --exclude conv9", "did you mean 'conv")]
    [InlineData("train lenet-5 --data fashion-mini --threshold deviation", "kind:value")]
    [InlineData("train lenet-5 --data fashion-mini --sparsity 0.5 --threshold mean:1", "give one of them")]
    [InlineData("train lenet-5 --data fashion-mini --granularity 2:4", "'conv1.weight'", "groups of 4")]
    [InlineData("train lenet-5 --data fashion-mini --sensitivity-drop 2", "[0, 1], not 2")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 1", "below 1, not 1")]
    [InlineData("train lenet-5 --data fashion-mini --linear-bits 4 --bias-bits 4", "--linear-bits and --bias-bits belong to weight sharing", "add --share-weights")]
    [InlineData("train lenet-5 --data fashion-mini --round-to 8 --cost macs", "--cost and --round-to belong to structured pruning", "add --remaining")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --sparsity 0.9", "leave out --sparsity, or --remaining")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --channel-criterion entrophy", "did you mean 'entropy'?", "oracle")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --channel-criterion bn-scale", "'conv1'", "no batch norm")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --remove-first lower", "lowest or highest")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --cost watts", "macs, parameters, latency")]
    [InlineData("train lenet-5 --data fashion-mini --rate-step 2 --rate-epochs 3", "--rate-step and --rate-epochs belong to rate-aware training", "add --rate,")]
    [InlineData("train lenet-5 --data fashion-mini --rate -1", "Lambda must be at least 0, not -1")]
    [InlineData("train lenet-5 --data fashion-mini --rate 1e-6 --rate-step 0", "Step must be above 0, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --rate 1e-6 --sparsity 0.9", "a pruning or a rate, not both")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.01 --min-survivors 10", "it still costs", "raise the share")]
    [InlineData("train lenet-5 --data fashion-mini --remaining 0.5 --exclude conv9", "did you mean 'conv")]
    [InlineData("train lenet-5 --data fashion-mini --rank 4 --energy 0.9", "--rank and --energy belong to low rank", "add --low-rank")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd", "give --rank, --energy, --keep-macs, --keep-parameters, --max-bytes or --max-drop")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 4 --keep-macs 0.5", "not --rank and --keep-macs")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --energy 1.1", "at most 1, not 1.1")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --keep-macs 1", "below 1, not 1")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --max-bytes 0", "at least 1, not 0")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --max-drop 2", "[0, 1], not 2")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank tuker --rank 4", "did you mean 'tucker'?")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 4 --remaining 0.5", "leave out --remaining, or --low-rank")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 4 --sparsity 0.5", "leave out --sparsity, or --low-rank")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 4 --min-survivors 2", "belong to pruning")]
    [InlineData("train lenet-5 --data fashion-mini --low-rank svd --rank 4 --exclude conv9", "'conv9'", "conv1")]
    [InlineData("train mlp-784-20-10 --data fashion-mini --low-rank cp --rank 4", "no layer that cp factorises")]
    [InlineData("train lenet-5 --data fashion-mini --threads 0", "--threads must be between 1 and")]
    [InlineData("train lenet-5 --data fashion-mini --threads 100000", "--threads must be between 1 and")]
    [InlineData("train lenet-5 --data fashion-mini --device gpu", "cpu, cuda, cuda:N")]
    [InlineData("train lenet-5 --data fashion-mini --selection 0", "at least 1 image")]
    [InlineData("train lenet-5 --data fashion-mini --selection 500", "its own selection part of 1000 images")]
    [InlineData("train lenet-5 --data mnist --selection 60000 --data-folder {0}", "{0}", "research data fetch mnist")]
    [InlineData("train lenet-5 --data fashion-mini --data-folder {0}", "part of the library")]
    [InlineData("train resnet-20 --data fashion-mini", "[3, 32, 32]", "cifar-10")]
    [InlineData("train mlp-784-7 --data fashion-mini", "7 outputs", "10 classes")]
    [InlineData("train mlp-784-2000000000-10 --data fashion-mini", "not enough memory")]
    public void Nothing_is_trained_and_no_folder_made(string line, params string[] parts)
    {
        ResearchProgram.Run([.. In(line).Split(' '), "--runs", _folder["runs"]]).FailedWith([.. parts.Select(In)]);

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public void Without_a_gpu_cuda_says_what_to_do()
    {
        Skip.If(TorchSharp.torch.cuda.is_available(), "needs a machine without a GPU");

        ResearchProgram.Run("train", "lenet-5", "--data", "fashion-mini", "--device", "cuda", "--runs", _folder["runs"]).FailedWith("-p:Torch=cuda");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("--output", "file/network.safetensors")]
    [InlineData("--output", "file/a/b/network.safetensors")]
    [InlineData("--output", ".")]
    [InlineData("--output", "")]
    [InlineData("--runs", "file")]
    [InlineData("--runs", "file/runs")]
    [InlineData("--runs", "")]
    [InlineData("--data-folder", "")]
    public void What_cannot_be_written_is_found_out_before_training(string option, string path)
    {
        _folder.Write("file", []);
        string[] runs = option == "--runs" ? [] : ["--runs", _folder["runs"]];

        ResearchProgram.Run(["train", "lenet-300-100", "--data", "fashion-mini", "--limit", "100", "--epochs", "1", option, path.Length == 0 ? "" : _folder[path], .. runs])
            .FailedWith(path.Length == 0 ? option : "choose a place that can be written");

        Assert.Equal([_folder["file"]], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal(0, new FileInfo(_folder["file"]).Length);
    }

    private string In(string line) => line.Replace("{0}", _folder.Path, StringComparison.Ordinal);
}
