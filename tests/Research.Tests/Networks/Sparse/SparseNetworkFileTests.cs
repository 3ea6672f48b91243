using Research.Networks;
using Research.Networks.Zoo;
using Xunit;
using static TorchSharp.torch;

namespace Research.Tests.Networks.Sparse;

public sealed class SparseNetworkFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<StorageFormat, double> Cases
    {
        get
        {
            var data = new TheoryData<StorageFormat, double>();
            foreach (StorageFormat format in Enum.GetValues<StorageFormat>())
            {
                foreach (double density in new[] { 0, 0.1, 1 })
                    data.Add(format, density);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_network_reloads_bit_for_bit_from_every_format(StorageFormat format, double density)
    {
        using Network network = Pruned("lenet-5", density);
        network.Save(_folder["a"], format: format);

        using Network loaded = NetworkFile.Load(_folder["a"]);

        Assert.Equal(network.Architecture, loaded.Architecture);
        foreach ((string name, Tensor tensor) in network.Tensors())
            Assert.True(tensor.bytes.SequenceEqual(loaded.Tensors()[name].bytes), name);
        loaded.Save(_folder["b"], format: format);
        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
    }

    [Theory]
    [InlineData(StorageFormat.Coo)]
    [InlineData(StorageFormat.Csr)]
    [InlineData(StorageFormat.Csc)]
    [InlineData(StorageFormat.Bsr)]
    public void Written_bytes_are_those_of_the_matrices_and_cross_the_dense_ones_at_break_even(StorageFormat format)
    {
        const int Rows = 300, Columns = 784;
        double breakEven = StorageBytes.BreakEvenDensity(format, Rows, Columns);
        long dense = TensorBytes(StorageFormat.Dense, 1);
        Assert.Equal(StorageBytes.Of(StorageFormat.Dense, Rows, Columns, 0), dense);
        Assert.True(TensorBytes(format, breakEven) < dense);
        Assert.True(TensorBytes(format, breakEven + 0.001) >= dense);

        long TensorBytes(StorageFormat stored, double density)
        {
            using Network network = Network.Create(new ArchitectureBuilder("one", [Columns]).Linear("fc", Rows, bias: false).Build(), seed: 1);
            using var scope = NewDisposeScope();
            using (no_grad())
                network.Weight("fc").copy_(tensor(Filled(Rows, Columns, density, format == StorageFormat.Bsr ? BsrMatrix.DefaultBlock : 1), [Rows, Columns], device: CPU));
            network.Save(_folder["sized"], format: stored);
            byte[] file = File.ReadAllBytes(_folder["sized"]);
            return file.Length - 8 - BitConverter.ToInt64(file);
        }
    }

    /// <summary>Ones in the first places, or the first blocks, of a matrix.</summary>
    private static float[] Filled(int rows, int columns, double density, int block)
    {
        int blockColumns = columns / block;
        var ones = (int)Math.Round(density * (rows / block) * blockColumns);
        return [.. Enumerable.Range(0, rows * columns).Select(i => i / columns / block * blockColumns + i % columns / block < ones ? 1f : 0f)];
    }

    [Fact]
    public void A_pruned_network_takes_less_and_python_reads_it()
    {
        using Network network = Pruned("lenet-300-100", 0.05);
        network.Save(_folder["dense"]);
        network.Save(_folder["csr"], format: StorageFormat.Csr);

        Assert.InRange(new FileInfo(_folder["csr"]).Length, 1, new FileInfo(_folder["dense"]).Length / 10);
    }

    [SkippableFact]
    public void Scipy_multiplies_what_was_written()
    {
        Skip.IfNot(Python.Has("scipy"), "SciPy is not installed");
        using Network network = Network.Create(new ArchitectureBuilder("one", [7]).Linear("fc", 6, bias: false).Build(), seed: 1);
        using var scope = NewDisposeScope();
        using (no_grad())
            network.Weight("fc").copy_(tensor(SparseMatrixTests.Random(6, 7, 0.4), [6, 7], device: CPU));
        double expected = network.Weight("fc").detach().matmul(arange(7, ScalarType.Float32, CPU)).sum().item<float>();
        const string Script = """
            import json, struct, sys, numpy as np, scipy.sparse as sp
            data = open(sys.argv[1], 'rb').read()
            size = struct.unpack('<Q', data[:8])[0]
            header = json.loads(data[8:8 + size])
            types = {'F32': np.float32, 'I16': np.int16, 'I32': np.int32}
            def read(name):
                entry = header['fc.weight/' + name]
                begin, end = entry['data_offsets']
                return np.frombuffer(data[8 + size + begin:8 + size + end], types[entry['dtype']])
            kind = sys.argv[2]
            if kind == 'Coo': matrix = sp.coo_matrix((read('values'), (read('row_indices'), read('column_indices'))), (6, 7))
            if kind == 'Csr': matrix = sp.csr_matrix((read('values'), read('column_indices'), read('row_starts')), (6, 7))
            if kind == 'Csc': matrix = sp.csc_matrix((read('values'), read('row_indices'), read('column_starts')), (6, 7))
            if kind == 'Bsr': matrix = sp.bsr_matrix((read('values').reshape(-1, 4, 4), read('block_columns'), read('block_row_starts')), (8, 8))
            matrix = sp.csr_matrix(matrix)[:6, :7]
            print(float((matrix @ np.arange(7, dtype=np.float32)).sum()))
            """;
        foreach (StorageFormat format in Enum.GetValues<StorageFormat>().Except([StorageFormat.Dense, StorageFormat.Compressed]))
        {
            network.Save(_folder["file"], format: format);
            double actual = double.Parse(Python.Run(Script, ["scipy"], _folder["file"], format.ToString())!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(expected, actual, 1e-5);
        }
    }

    [Theory]
    [InlineData(StorageFormat.Csr)]
    [InlineData(StorageFormat.Bsr)]
    public void No_flipped_bit_goes_unnoticed(StorageFormat format)
    {
        using Network network = Pruned("mlp-10-5-3-1", 0.5);
        network.Save(_folder["whole"], format: format);
        byte[] whole = File.ReadAllBytes(_folder["whole"]);
        int header = (int)BitConverter.ToInt64(whole);
        for (int i = 8 + header; i < whole.Length; i++)
        {
            var broken = (byte[])whole.Clone();
            broken[i] ^= (byte)(1 << i % 8);
            File.WriteAllBytes(_folder["broken"], broken);
            string message = Assert.Throws<InvalidDataException>(() => NetworkFile.Load(_folder["broken"])).Message;
            Assert.Contains("SHA-256", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Theory]
    [InlineData("""{"fc1.weight":{"format":"Csr","shape":[5,9],"block":1}}""", "column index")]
    [InlineData("""{"fc1.weight":{"format":"Coo","shape":[5,10],"block":1}}""", "row_indices' is missing")]
    [InlineData("""{"fc1.weight":{"format":"Dense","shape":[5,10],"block":1}}""", "not a sparse format")]
    [InlineData("""{"fc1.weight":{"format":"Csr","shape":[4611686018427387904,4],"block":1}}""", "not that of a weight")]
    [InlineData("""{"fc9.weight":{"format":"Csr","shape":[5,10],"block":1}}""", "'fc9.weight/values' is missing")]
    [InlineData("""{"fc1.weight":7}""", "not the description")]
    [InlineData("[]", "not the description")]
    public void A_wrong_description_is_one_sentence(string description, string reason)
    {
        using Network network = Network.Create(new ArchitectureBuilder("one", [10]).Linear("fc1", 5).Build(), seed: 1);
        network.Save(_folder["whole"], format: StorageFormat.Csr);
        using TensorFile file = TensorFile.Load(_folder["whole"]);
        new TensorFile(file.Tensors, new Dictionary<string, string>(file.Metadata) { ["sparse"] = description }).Save(_folder["broken"]);

        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => NetworkFile.Load(_folder["broken"])).Message, StringComparison.Ordinal);
    }

    private static Network Pruned(string model, double density)
    {
        Network network = Network.Create(Models.Create(model), seed: 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        manual_seed(5);
        foreach (Node node in network.Architecture.Nodes.Where(node => node.Layer is Conv2d or Linear))
        {
            Tensor weight = network.Weight(node.Name);
            weight.copy_(where(rand_like(weight).lt(density), weight, zeros_like(weight)));
        }
        return network;
    }
}
