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

    /// <summary>Crops are cut at random, their side the photo's short side over a random number from 1 to this, and resized. 1.25; 1 always cuts as much as possible.</summary>
    public double MaximumZoom { get; init; } = 1.25;

    /// <summary>Whether half of the crops are mirrored. Yes; there is no harm in it for style transfer, and it doubles the photos.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>How photos and style pictures are read: limits on their size, and the codec.</summary>
    public ImageLoadOptions Load { get; init; } = ImageLoadOptions.Default;

    /// <summary>The file endings that count as photos. Those of the built-in codec, unless set.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = PhotoFolder.DefaultExtensions;

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
