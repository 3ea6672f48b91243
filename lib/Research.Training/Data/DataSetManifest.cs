using System.Text.Json;
using System.Text.Json.Serialization;

namespace Research.Training.Data;

/// <summary>What is known about a data set before any of its files is read; kept in <c>datasets/NAME/manifest.json</c>.</summary>
public sealed record DataSetManifest
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Name on the command line, such as <c>mnist</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Who made it, and where.</summary>
    public required string Source { get; init; }

    /// <summary>Terms of use.</summary>
    public required string Licence { get; init; }

    /// <summary>How its files are laid out.</summary>
    public required DataFormat Format { get; init; }

    /// <summary>Shape of an image: [C, H, W].</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Name of each class, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Constants to normalise images with.</summary>
    public required Normalisation Normalisation { get; init; }

    /// <summary>Number of images in each part.</summary>
    public required PartCounts Counts { get; init; }

    /// <summary>SHA-256 of the data as read; see <see cref="ImageDataSet.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Names its folder goes by, below a folder of data sets.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The published files.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>Whether the library carries the data itself.</summary>
    [JsonIgnore]
    public bool IsEmbedded => Files.All(file => file.Urls.Count == 0);

    /// <summary>Everything that is read, in order.</summary>
    [JsonIgnore]
    internal IEnumerable<DataContent> Contents => Files.SelectMany(file => file.Contents);

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is not a manifest.</exception>
    internal static DataSetManifest Read(Stream json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<DataSetManifest>(json, Json)!;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"'{file}' is not a data-set manifest: {problem.Message}", problem);
        }
    }
}
