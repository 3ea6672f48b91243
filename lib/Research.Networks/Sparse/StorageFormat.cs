using System.Text.Json.Serialization;

namespace Research.Networks;

/// <summary>How the weights of a layer are laid out in a file or in memory.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StorageFormat>))]
public enum StorageFormat
{
    /// <summary>Every value, zeros too, row by row.</summary>
    Dense,

    /// <summary>Coordinates: row, column and value of each non-zero.</summary>
    Coo,

    /// <summary>Compressed sparse rows: column and value of each non-zero, and where each row starts.</summary>
    Csr,

    /// <summary>Compressed sparse columns: row and value of each non-zero, and where each column starts.</summary>
    Csc,

    /// <summary>Compressed sparse rows of square blocks: each block that holds a non-zero is stored whole.</summary>
    Bsr,

    /// <summary>The smallest code of each tensor, see <see cref="CompressedFile"/>: a file only, to be decoded before it computes.</summary>
    Compressed,
}
