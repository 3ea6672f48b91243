using Research.Training.Data;
using Xunit;

namespace Research.Tests.Training.Data;

public sealed class DataCatalogueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Knows_four_sets() =>
        Assert.Equal(["cifar-10", "fashion-mini", "fashion-mnist", "mnist"], DataCatalogue.All.Select(manifest => manifest.Name));

    [Fact]
    public void Every_manifest_is_consistent() => Assert.All(DataCatalogue.All, manifest =>
    {
        long image = manifest.Shape.Aggregate((a, b) => a * b);
        foreach (DataPart part in Enum.GetValues<DataPart>())
        {
            long headers = manifest.Format == DataFormat.Idx && manifest.Counts[part] > 0 ? 16 + 8 : 0;
            Assert.Equal(manifest.Counts[part] * (image + 1) + headers, manifest.Contents.Where(content => content.Part == part).Sum(content => content.Bytes));
        }
        Assert.Equal(10, manifest.ClassNames.Distinct().Count());
        Assert.Equal(manifest.Shape[0], manifest.Normalisation.Mean.Count);
        Assert.Equal(manifest.Shape[0], manifest.Normalisation.Std.Count);
        Assert.All(manifest.Files.Select(file => file.Sha256).Concat(manifest.Contents.Select(content => content.Sha256)).Append(manifest.Sha256), hash => Assert.Matches("^[0-9a-f]{64}$", hash));
        Assert.All(manifest.Files.SelectMany(file => file.Urls.Select(url => (file.Name, Url: url))), pair => Assert.EndsWith($"/{pair.Name}", pair.Url, StringComparison.Ordinal));
        Assert.Contains(manifest.Name, manifest.Folders);
    });

    [Theory]
    [InlineData("minst", "mnist")]
    [InlineData("CIFAR10", "cifar-10")]
    [InlineData("fashion_mnist", "fashion-mnist")]
    [InlineData("imagenet", null)]
    [InlineData("", null)]
    public void An_unknown_name_is_answered_with_the_nearest(string name, string? nearest) => Assert.Equal(
        $"There is no data set '{name}'{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}; choose one of cifar-10, fashion-mini, fashion-mnist, mnist.",
        Assert.Throws<ArgumentException>(() => DataCatalogue.Open(name)).Message);

    [Fact]
    public void A_missing_set_says_where_it_was_looked_for_and_how_to_get_it()
    {
        var problem = Assert.Throws<FileNotFoundException>(() => DataCatalogue.Open("mnist", new DataOptions { Folder = _folder.Path }));

        Assert.Equal($"mnist is not in {_folder.Path}: get it with `research data fetch mnist`, or set RESEARCH_DATA to its folder.", problem.Message);
    }

    [Fact]
    public void An_incomplete_folder_says_what_it_lacks()
    {
        _folder.Write("mnist/train-images-idx3-ubyte", []);

        var problem = Assert.Throws<FileNotFoundException>(() => DataCatalogue.Open("mnist", new DataOptions { Folder = _folder.Path }));

        Assert.Contains($"{_folder["mnist"]} (which lacks train-labels-idx1-ubyte)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_folders_come_before_the_others()
    {
        Assert.Equal(["chosen"], DataFolders.Roots("chosen", "variable"));
        Assert.Equal(["variable", DataFolders.Cache], DataFolders.Roots(null, "variable").Take(2));
        Assert.Equal(DataFolders.Cache, DataFolders.Roots(null, "")[0]);
    }

    [Fact]
    public void The_cache_is_that_of_the_repository_the_tests_are_in()
    {
        Assert.EndsWith(Path.Combine("datasets", "cache"), DataFolders.Cache, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(DataFolders.Cache, "..", "..", "Research.sln")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mnist")]
    [InlineData("MNIST/raw")]
    public void A_set_is_found_in_its_folder_or_the_one_above(string below)
    {
        foreach (DataContent content in DataCatalogue.Find("mnist").Contents)
            _folder.Write(Path.Combine(below, content.Name + ".gz"), []);

        Assert.Equal(Path.Combine(_folder.Path, below), DataCatalogue.Locate(DataCatalogue.Find("mnist"), _folder.Path));
    }

    [Fact]
    public void The_folder_of_one_set_is_not_taken_for_another_with_the_same_file_names()
    {
        foreach (DataContent content in DataCatalogue.Find("mnist").Contents)
            _folder.Write(Path.Combine("mnist", content.Name), []);

        Assert.Null(DataCatalogue.Locate(DataCatalogue.Find("fashion-mnist"), _folder["mnist"]));
        Assert.NotNull(DataCatalogue.Locate(DataCatalogue.Find("mnist"), _folder["mnist"]));
    }

    [Fact]
    public void Cifar_is_found_as_the_published_archive()
    {
        _folder.Write("cifar-10-binary.tar.gz", []);

        Assert.Equal(_folder["cifar-10-binary.tar.gz"], DataCatalogue.Locate(DataCatalogue.Find("cifar-10"), _folder.Path));
    }

    [Fact]
    public void Idx_files_are_read_whether_packed_or_not()
    {
        SmallData data = SmallData.Idx(9, 4).WriteTo(_folder.Path);
        using ImageDataSet plain = data.Read(_folder.Path);
        foreach ((string name, byte[] bytes) in data.Contents)
        {
            File.Delete(_folder[name]);
            _folder.Write(name + ".gz", SmallData.GZip(bytes));
        }
        using ImageDataSet packed = data.Read(_folder.Path);

        Assert.Equal(SmallData.Pixels(DataPart.Test, 4, 20), plain.Test.Pixels.data<byte>().ToArray());
        Assert.Equal([0L, 1, 2, 0], plain.Test.Labels.data<long>().ToArray());
        Assert.Equal(plain.Sha256, packed.Sha256);
        Assert.True(plain.Train.Pixels.Equals(packed.Train.Pixels));
    }

    [Fact]
    public void Cifar_is_read_from_files_and_from_the_archive()
    {
        SmallData data = SmallData.Cifar(150, 4).WriteTo(_folder.Path);
        _folder.Write("cifar.tar.gz", SmallData.TarGz(data.Contents));
        var archive = new DataLocation("", new ArchiveData(_folder["cifar.tar.gz"], data.Manifest));

        using ImageDataSet files = data.Read(_folder.Path);
        using ImageDataSet packed = DataCatalogue.Read(data.Manifest, archive, new DataOptions { Selection = 3 });

        Assert.Equal([4, 3, 4, 4], files.Test.Pixels.shape);
        Assert.Equal(SmallData.Pixels(DataPart.Test, 4, 48), files.Test.Pixels.data<byte>().ToArray());
        Assert.Equal(297, files.Train.Count);
        Assert.True(files.Train.Pixels.Equals(packed.Train.Pixels));
        Assert.Equal(data.Manifest.Sha256, packed.Sha256);
    }

    [Fact]
    public void Verification_names_each_file_that_is_not_the_published_one()
    {
        SmallData data = SmallData.Idx(9, 4).WriteTo(_folder.Path);
        var stored = new FolderData(_folder.Path);
        Assert.All(data.Manifest.Contents, content => Assert.Null(stored.Problem(content)));

        data.Contents["t10k-labels-idx1-ubyte"][^1] ^= 1;
        data.WriteTo(_folder.Path);

        string problem = Assert.Single(data.Manifest.Contents.Select(stored.Problem).OfType<string>());
        Assert.StartsWith($"'{_folder["t10k-labels-idx1-ubyte"]}' is not the published file", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_with_an_unknown_member_is_refused() => Assert.Contains(
        "'made up' is not a data-set manifest",
        Assert.Throws<InvalidDataException>(() => DataSetManifest.Read(new MemoryStream("""{"naem": "x"}"""u8.ToArray()), "made up")).Message,
        StringComparison.Ordinal);

    public void Dispose() => _folder.Dispose();
}
