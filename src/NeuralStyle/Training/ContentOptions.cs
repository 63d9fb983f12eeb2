using NeuralStyle.Common;
using NeuralStyle.Imaging;

namespace NeuralStyle;

/// <summary>The photos that a network learns on, and what is cut out of them.</summary>
public sealed record ContentOptions
{
    /// <summary>The folder of the photos; its image files are taken in ordinal order of their names.</summary>
    public required string Folder { get; init; }

    /// <summary>True to search sub-folders too, as many data sets need. The default is false.</summary>
    public bool Recursive { get; init; }

    /// <summary>The side of the square that is cut out, in pixels. The default is 256, as in Johnson et al. 2016.</summary>
    public int CropSize { get; init; } = 256;

    /// <summary>Images in a batch; a step has more of them if gradients are accumulated. The default is 4, as in Johnson et al. 2016.</summary>
    public int BatchSize { get; init; } = 4;

    /// <summary>The maximum random zoom: the side of each crop is the image's short side divided by a random factor from 1 to this. The default is 1.25; 1 always takes the largest square.</summary>
    public double MaximumZoom { get; init; } = 1.25;

    /// <summary>True to mirror half of the crops. The default is true: it does no harm in style transfer, and doubles the content images.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>
    /// The largest share of photos that may be unreadable before training stops with an <see cref="ImageFormatException"/>; ten are always skipped.
    /// The default is 0.05; 1 never stops while one photo can be read.
    /// </summary>
    public double MaximumSkippedShare { get; init; } = 0.05;

    /// <summary>The options for reading content and style images: limits on their size, and the codec. The default is <see cref="ImageLoadOptions.Default"/>.</summary>
    public ImageLoadOptions LoadOptions { get; init; } = ImageLoadOptions.Default;

    /// <summary>The file extensions that count as images. The default is those of the built-in codec.</summary>
    public IReadOnlyList<string> Extensions { get; init => field = new ValueList<string>(value); } = new ValueList<string>(PhotoFolder.DefaultExtensions);

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

        if (!(MaximumSkippedShare is >= 0 and <= 1))
        {
            yield return $"The largest share of photos that are skipped must be from 0 to 1 but is {MaximumSkippedShare}.";
        }

        if (!(MaximumZoom is >= 1 and <= 16))
        {
            yield return $"The maximum zoom must be from 1 to 16 but is {MaximumZoom}.";
        }
    }
}
