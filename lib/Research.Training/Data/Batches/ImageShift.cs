namespace Research.Training.Data;

/// <summary>
/// Where the pixels of an augmented image come from: row y from row y + <paramref name="Down"/> of the image, column x from
/// column x + <paramref name="Right"/>, or of a flipped one W − 1 − x + <paramref name="Right"/>; black where there is none.
/// </summary>
/// <param name="Down">Rows the crop lies below the image's top; negative: above.</param>
/// <param name="Right">Columns the crop lies right of the image's left edge; negative: left of it.</param>
/// <param name="Flip">Whether the crop is mirrored left to right.</param>
internal readonly record struct ImageShift(int Down, int Right, bool Flip);
