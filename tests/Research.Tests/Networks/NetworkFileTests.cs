using System.Buffers.Binary;
using System.Text;
using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks;

public sealed class NetworkFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("research-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string Saved(string model = "mlp-10-5-3-1")
    {
        using Network network = Network.Create(Models.Create(model), seed: 3);
        string path = PathOf($"{model}.safetensors");
        network.Save(path);
        return path;
    }

    [Theory]
    [InlineData("lenet-5")]
    [InlineData("resnet-20")]
    [InlineData("densenet-40")]
    [InlineData("mobilenet-v2")]
    public void A_network_reloads_from_its_file_alone_bit_for_bit(string model)
    {
        using Network network = Network.Create(Models.Create(model), seed: 3);
        network.Save(PathOf("a.safetensors"));

        using Network loaded = NetworkFile.Load(PathOf("a.safetensors"));

        Assert.Equal(network.Architecture, loaded.Architecture);
        foreach ((string name, Tensor tensor) in network.Tensors())
            Assert.True(tensor.bytes.SequenceEqual(loaded.Tensors()[name].bytes), name);
        loaded.Save(PathOf("b.safetensors"));
        Assert.Equal(File.ReadAllBytes(PathOf("a.safetensors")), File.ReadAllBytes(PathOf("b.safetensors")));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Every_truncation_gives_a_clear_error()
    {
        byte[] whole = File.ReadAllBytes(Saved());
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = PathOf("cut.safetensors");
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => NetworkFile.Load(path));
        }
    }

    [Fact]
    public void Flipped_header_bytes_never_crash()
    {
        byte[] whole = File.ReadAllBytes(Saved());
        long header = BinaryPrimitives.ReadInt64LittleEndian(whole);
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            var broken = (byte[])whole.Clone();
            broken[random.Next(8 + (int)header)] ^= (byte)(1 << random.Next(8));
            string path = PathOf("flipped.safetensors");
            File.WriteAllBytes(path, broken);
            try
            {
                NetworkFile.Load(path).Dispose();
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    [Fact]
    public void An_oversized_header_is_refused_before_it_is_read()
    {
        var bytes = new byte[64];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, long.MaxValue);
        File.WriteAllBytes(PathOf("big.safetensors"), bytes);

        Assert.Contains("header claims", Assert.Throws<InvalidDataException>(() => TensorFile.Load(PathOf("big.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", "F99")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", "trailing")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "twice")]
    [InlineData("""{"a":7}""", "not an object")]
    [InlineData("""[1]""", "not a JSON object")]
    public void Inconsistent_headers_name_what_is_wrong(string header, string part)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        File.WriteAllBytes(PathOf("bad.safetensors"), bytes);

        Assert.Contains(part, Assert.Throws<InvalidDataException>(() => TensorFile.Load(PathOf("bad.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nan_weights_are_refused()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 3);
        using (no_grad())
            network.Weight("fc1").fill_(float.NaN);
        network.Save(PathOf("nan.safetensors"));

        Assert.Contains("NaN", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(PathOf("nan.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_dtype_is_refused_by_name()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 3);
        using var scope = NewDisposeScope();
        var doubles = network.Tensors().ToDictionary(pair => pair.Key, pair => pair.Value.to(ScalarType.Float64));
        new TensorFile(doubles, new Dictionary<string, string> { ["architecture"] = network.Architecture.ToJson() }).Save(PathOf("double.safetensors"));

        Assert.Contains("Float64", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(PathOf("double.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_architecture_or_with_a_missing_tensor_is_refused()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 3);
        new TensorFile(network.Tensors(), new Dictionary<string, string>()).Save(PathOf("plain.safetensors"));
        new TensorFile(network.Tensors().Skip(1).ToDictionary(), new Dictionary<string, string> { ["architecture"] = network.Architecture.ToJson() }).Save(PathOf("less.safetensors"));

        Assert.Contains("no architecture", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(PathOf("plain.safetensors"))).Message, StringComparison.Ordinal);
        Assert.Contains("fc1.weight", Assert.Throws<InvalidDataException>(() => NetworkFile.Load(PathOf("less.safetensors"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unwritable_target_is_one_clear_error_and_leaves_nothing()
    {
        using Network network = Network.Create(Models.Create("mlp-10-5-3-1"), seed: 3);
        File.WriteAllText(PathOf("file"), "");

        Assert.StartsWith("Cannot write", Assert.Throws<IOException>(() => network.Save(PathOf("file/a.safetensors"))).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Throws<FileNotFoundException>(() => NetworkFile.Load(PathOf("none.safetensors")));

    [SkippableFact]
    public void The_file_opens_in_python()
    {
        string path = Saved("lenet-5");
        const string Script = """
            import json, struct, sys
            data = open(sys.argv[1], 'rb').read()
            size = struct.unpack('<Q', data[:8])[0]
            header = json.loads(data[8:8 + size])
            begin, end = header['conv1.bias']['data_offsets']
            values = struct.unpack('<20f', data[8 + size + begin:8 + size + end])
            print(len(header) - 1, json.loads(header['__metadata__']['architecture'])['name'], header['conv1.weight']['shape'], max(values))
            """;
        Skip.IfNot(Python.Has(), "python3 is not installed");

        Assert.Equal("8 lenet-5 [20, 1, 5, 5] 0.0", Python.Run(Script, [], path));
    }
}
