using NeuralStyle.Imaging;

namespace NeuralStyle.Training;

/// <summary>The photos that a network learns on, and what is cut out of them.</summary>
public sealed record ContentOptions
{
    /// <summary>The folder of the photos; its image files are taken in ordinal order of their names, sub-folders left out.</summary>
    public required string Folder { get; init; }

    /// <summary>The side of the square that is cut out, in pixels. 256, as Johnson et al. 2016.</summary>
    public int CropSize { get; init; } = 256;

    /// <summary>Pictures a step, or a part of a step where gradients are accumulated. 4, as Johnson et al. 2016.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>The short side of a photo is resized to the crop size times a random number from 1 to this, then the crop is cut at random. 1.25; 1 cuts as much as possible.</summary>
    public double MaximumZoom { get; init; } = 1.25;

    /// <summary>Whether half of the crops are mirrored. Yes; there is no harm in it for style transfer, and it doubles the photos.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>Limits on the size of the photos.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;

    internal IEnumerable<string> Problems()
    {
        if (CropSize < 16)
        {
            yield return $"The crop size must be at least 16 pixels but is {CropSize}.";
        }

        if (BatchSize < 1)
        {
            yield return $"The batch size must be at least 1 but is {BatchSize}.";
        }

        if (!(MaximumZoom is >= 1 and <= 16))
        {
            yield return $"The maximum zoom must be from 1 to 16 but is {MaximumZoom}.";
        }
    }
}
