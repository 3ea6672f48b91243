using System.Collections.Immutable;
using Research.Networks;
using Research.Networks.Zoo;
using Research.Tests.Repository;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Storage;

public sealed class CompressedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_form_of_weight_has_an_encoder()
    {
        IEnumerable<Type> forms = typeof(WeightExpression).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(WeightExpression)) && !type.IsAbstract);

        Assert.Equal(forms.OrderBy(type => type.Name), WeightEncoders.All.Select(encoder => encoder.Form).OrderBy(type => type.Name));
        Assert.Equal(forms.OrderBy(type => type.Name), CompressedExamples.Forms().Select(form => form.GetType()).Distinct().OrderBy(type => type.Name));
    }

    [Fact]
    public void Every_form_of_weight_comes_back_bit_for_bit()
    {
        CompressedNetwork network = CompressedExamples.Of([.. CompressedExamples.Forms()]) with
        {
            Activations = ImmutableDictionary<string, QuantizationGrid>.Empty
                .Add(Architecture.InputName, new QuantizationGrid(8, false, [0.1f], [128])).Add("fc3", new QuantizationGrid(4, true, [0.25f], [0])),
        };
        CompressedAccount account = network.Save(_folder["a.compressed"]);

        CompressedNetwork loaded = CompressedFile.Load(_folder["a.compressed"]);

        Assert.Equal(network.Architecture, loaded.Architecture);
        Assert.Equal(network.Weights.Count, loaded.Weights.Count);
        foreach ((string name, WeightExpression weight) in network.Weights)
            Assert.True(CompressedExamples.AreSame(weight, loaded.Weights[name]), $"{name}: {weight.GetType().Name}");
        Assert.Equal(network.Activations.Count, loaded.Activations.Count);
        foreach ((string name, QuantizationGrid grid) in network.Activations)
            Assert.True(CompressedExamples.AreSame(grid, loaded.Activations[name]), name);
        Assert.Equal(new FileInfo(_folder["a.compressed"]).Length, account.FileBytes);
        loaded.Save(_folder["b.compressed"]);
        Assert.Equal(File.ReadAllBytes(_folder["a.compressed"]), File.ReadAllBytes(_folder["b.compressed"]));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Each_byte_is_in_one_part_of_the_account()
    {
        CompressedNetwork network = CompressedExamples.Of([.. CompressedExamples.Forms()]);

        CompressedAccount account = network.Save(_folder["a.compressed"]);

        Assert.Equal(new FileInfo(_folder["a.compressed"]).Length, account.Tensors.Sum(tensor => tensor.Codes + tensor.Indices + tensor.Codebooks + tensor.Tables + tensor.Header) + account.Architecture + account.Activations + account.Header);
        Assert.Equal(TensorShapes.Of(network.Architecture).Select(tensor => tensor.Name), account.Tensors.Select(tensor => tensor.Name));
        TensorStorage plain = account.Tensors.Single(tensor => tensor.Name == "fc1.weight"), codes = account.Tensors.Single(tensor => tensor.Name == "fc6.weight");
        Assert.Equal(240, plain.Codes); // 120 numbers that bfloat16 holds
        Assert.Equal("dense, bf16", plain.Form);
        Assert.Equal(24, codes.Codebooks); // 6 centroids of 4 bytes
        Assert.StartsWith("codebook of 6", codes.Form);
        Assert.Equal(8.0 * codes.Bytes / 120, codes.BitsPerWeight);
    }

    [Fact]
    public void A_codebook_that_layers_share_is_stored_once_and_shared_again()
    {
        ImmutableArray<float> centroids = [.. Enumerable.Range(0, 16).Select(i => (i - 7.3f) / 9)];
        CodebookWeight Coded(int seed) => new([12, 10], [.. Enumerable.Range(0, 120).Select(i => (i * seed + i / 7) % 16)], centroids);

        CompressedNetwork shared = CompressedExamples.Of(Coded(1), Coded(3), Coded(5));
        CompressedAccount account = shared.Save(_folder["a"]);
        CompressedNetwork loaded = CompressedFile.Load(_folder["a"]);

        Assert.Equal(64, account.Tensors.Sum(tensor => tensor.Codebooks));
        Assert.True(((CodebookWeight)loaded.Weights["fc0.weight"]).Centroids == ((CodebookWeight)loaded.Weights["fc2.weight"]).Centroids); // one array
    }

    [Fact]
    public void The_tensors_of_every_architecture_are_known_without_its_module()
    {
        foreach (string name in Models.Names)
        {
            Architecture architecture = Models.Create(name);
            using Network network = Network.CreateEmpty(architecture);

            Assert.Equal(network.Tensors().ToDictionary(pair => pair.Key, pair => Shape.Create(pair.Value.shape)), TensorShapes.Of(architecture).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape));
        }
    }

    [Fact]
    public void Architectures_come_back_from_few_bytes()
    {
        foreach (string name in Models.Names)
        {
            Architecture architecture = Models.Create(name);
            byte[] coded = ArchitectureCoder.Encode(architecture);
            Assert.Equal(architecture, ArchitectureCoder.Decode(coded));
            Assert.InRange(coded.Length, 1, architecture.ToJson().Length / 30);
        }
        Architecture narrow = new ArchitectureBuilder("lenet-5", [1, 28, 28]).Conv("conv1", 5, 5).MaxPool("pool1", 2).Conv("conv2", 11, 5).MaxPool("pool2", 2)
            .Linear("fc1", 37).ReLU("relu1").Linear("fc2", 10).Build();
        Assert.InRange(ArchitectureCoder.Encode(Models.Create("lenet-5")).Length, 1, 8);
        Assert.InRange(ArchitectureCoder.Encode(narrow).Length, 1, 32);
    }

    [Fact]
    public void Names_of_any_kind_are_kept()
    {
        var architecture = new Architecture("größe \"\\ 数", [3], [new Node("a/b \"{", new Linear(3, 2), [Architecture.InputName])]);

        Assert.Equal(architecture, ArchitectureCoder.Decode(ArchitectureCoder.Encode(architecture)));
    }

    [Theory]
    [InlineData("lenet-5-mnist-92-percent-sparse", 0.63)]
    [InlineData("lenet-5-mnist", 0.85)]
    [InlineData("resnet-20-cifar-10", 0.85)]
    public void A_trained_network_takes_less_than_in_any_other_format_and_comes_back_bit_for_bit(string checkpoint, double share)
    {
        using Network network = NetworkFile.Load(Checkout.PathOf("notebooks", "checkpoints", checkpoint, "seed-0", "network.safetensors"));

        IReadOnlyList<StorageSize> sizes = StorageSize.Measure(network); // reads back and compares

        long compressed = sizes.Single(size => size.Format == StorageFormat.Compressed).FileBytes;
        Assert.InRange(compressed / (double)sizes.Where(size => size.Format != StorageFormat.Compressed).Min(size => size.FileBytes), 0.5, share);
    }

    [Fact]
    public void The_library_recognises_it_whatever_it_is_called()
    {
        using Network network = Network.Create(Models.Create("resnet-20"), seed: 2);
        network.Save(_folder["network.safetensors"], format: StorageFormat.Compressed);

        using Network loaded = NetworkFile.Load(_folder["network.safetensors"]);

        Assert.False(loaded.training);
        foreach ((string name, Tensor tensor) in network.Tensors())
            Assert.True(tensor.bytes.SequenceEqual(loaded.Tensors()[name].bytes), name);
        Assert.Contains("metadata", Assert.Throws<ArgumentException>(() => network.Save(_folder["x"], new Dictionary<string, string>(), StorageFormat.Compressed)).Message);
    }

    [Fact]
    public void A_layer_that_is_pruned_whole_and_a_network_of_zeros_are_files_too()
    {
        using Network network = Network.Create(Models.Create("lenet-300-100"), seed: 1);
        using (no_grad())
        {
            foreach (Tensor tensor in network.Tensors().Values)
                tensor.zero_();
        }
        CompressedAccount account = CompressedNetwork.Of(network).Save(_folder["zeros"]);

        Assert.Equal(6, account.WeightBytes); // a byte for each tensor
        Assert.InRange(account.FileBytes, 1, 32);
        using Network loaded = NetworkFile.Load(_folder["zeros"]);
        Assert.Equal(0, loaded.Weight("fc1").abs().sum().item<float>());
    }

    [Theory]
    [InlineData(7, "relative index")]
    [InlineData(1, "bitmap")]
    public void Positions_are_stored_in_the_shorter_way(int every, string form)
    {
        int[] positions = [.. Enumerable.Range(0, 4000).Where(i => every > 1 ? i % every == 0 : i / 100 % 4 < 2)]; // regular, or whole rows
        var weight = new MaskedWeight([40, 100], [.. positions], new DenseWeight([positions.Length], [.. positions.Select(i => (float)i)]));
        var network = new CompressedNetwork(
            new ArchitectureBuilder("one", [100]).Linear("fc", 40, bias: false).Build(), ImmutableDictionary<string, WeightExpression>.Empty.Add("fc.weight", weight));

        CompressedAccount account = network.Save(_folder["one"]);

        Assert.Contains(form, account.Tensors.Single().Form);
        Assert.True(CompressedExamples.AreSame(weight, CompressedFile.Load(_folder["one"]).Weights["fc.weight"]));
    }

    [Fact]
    public void Files_written_before_open_forever()
    {
        // Written when version 1 was made. A change that breaks this needs a new version of the format.
        CompressedNetwork old = CompressedFile.Load(Checkout.PathOf("tests", "oracles", "format-1.compressed"));
        WeightExpression[] forms = [.. CompressedExamples.Forms().Take(old.Architecture.Nodes.Length / 2)]; // those that there were then

        Assert.Equal(CompressedExamples.Of(forms).Architecture, old.Architecture);
        for (int i = 0; i < forms.Length; i++)
            Assert.True(CompressedExamples.AreSame(forms[i], old.Weights[$"fc{i}.weight"]), forms[i].GetType().Name);
    }
}
