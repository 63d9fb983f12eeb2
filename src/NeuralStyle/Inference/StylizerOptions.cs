using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Weights;

namespace NeuralStyle;

/// <summary>Options of a <see cref="Stylizer"/>.</summary>
public sealed record StylizerOptions
{
    internal const string Cpu = "cpu";

    /// <summary>The blend between the input (0) and the fully stylized image (1). The default is 1.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>
    /// True to keep the colors of the photo: the result has the brightness of the stylized image and the colors of the photo (Gatys et al. 2016, arXiv:1606.05897).
    /// <see cref="ColorTransfer"/> is the other way, for styles of images. The default is false.
    /// </summary>
    public bool KeepColors { get; init; }

    /// <summary>
    /// The size of brush strokes, as a multiple of those that the network makes, from 0.25 to 4: the image is stylized at a size that is smaller by this factor,
    /// and the result resized, so strokes above 1 are larger and details fewer, and below 1 finer, for more time and memory. The default is 1.
    /// </summary>
    public double BrushScale { get; init; } = 1;

    /// <summary>
    /// The brush size for styles of images: the length, in pixels, to which the shorter side of a style image is resized, up to
    /// <see cref="StylePredictorModel.MaximumStyleSize"/>. Larger sizes give larger brush strokes and patterns. The default is null: the size that the
    /// model's style predictor was trained on.
    /// </summary>
    public int? StyleSize { get; init; }

    /// <summary>
    /// The device that the network runs on, as PyTorch writes it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The default is the CPU, on
    /// NeuralStyle's own engine; all others need LibTorch. It is text since an app that only stylizes on the CPU has no LibTorch, and thus no type of it.
    /// </summary>
    public string Device { get; init; } = Cpu;

    /// <summary>
    /// The number format of convolutions. The default is single precision. With another one LibTorch runs the network on the CPU too,
    /// and must be there: bfloat16 is about as fast as NeuralStyle's own engine in single precision on processors with AVX512-BF16 or AMX,
    /// see <see cref="Autocast.IsAcceleratedOnCpu"/>, and slower on others. Statistics of norms are of single precision always.
    /// </summary>
    public Precision Precision { get; init; }

    /// <summary>The most threads that stylize an image on the CPU, the caller's included. The default is the number of processors.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The most memory in bytes that stylizing an image on the CPU takes, beside the image and the result; for each call where several
    /// run at once. The default is half of the memory that the process may use, and at least 256 MiB.
    /// </summary>
    /// <remarks>
    /// An image that would take more is stylized in bands, with the same result: norms need all of a layer before they make
    /// their first row, so layers wait in memory, and in a file of <see cref="TemporaryFolder"/> as far as that is not enough. Up to half of the budget
    /// stays with the stylizer from one image to the next. <see cref="Stylizer.EstimateMemory"/> returns the memory of one image.
    /// </remarks>
    public long MemoryBudget { get; init; } = Math.Max(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>
    /// The folder for a temporary file where an image takes more than <see cref="MemoryBudget"/>; it is gone when the image is done.
    /// The default is <see cref="Path.GetTempPath"/>; choose another if that one is in memory.
    /// </summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>The options for reading images. The default is <see cref="ImageLoadOptions.Default"/>.</summary>
    public ImageLoadOptions LoadOptions { get; init; } = ImageLoadOptions.Default;

    /// <summary>The options for writing images. The default is <see cref="ImageEncodeOptions.Default"/>.</summary>
    public ImageEncodeOptions EncodeOptions { get; init; } = ImageEncodeOptions.Default;

    /// <summary>
    /// True to carry the metadata of photos over to the files of their results: the date, the author, the camera, the location, the resolution, as EXIF;
    /// see <see cref="ImageMetadata"/>. The default is false: results have no metadata, unless <see cref="EncodeOptions"/> has.
    /// </summary>
    public bool KeepMetadata { get; init; }

    /// <summary>The logger factory. The default is <see cref="NullLoggerFactory.Instance"/>.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void RequireValid()
    {
        if (!(Strength is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "The strength must be from 0 to 1.");
        }

        if (!(BrushScale is >= 0.25 and <= 4))
        {
            throw new ArgumentOutOfRangeException(nameof(BrushScale), BrushScale, "The brush scale must be from 0.25 to 4.");
        }

        if (StyleSize is { } size)
        {
            StylePredictorModel.RequireStyleSize(size, nameof(StyleSize));
        }

        ArgumentException.ThrowIfNullOrEmpty(Device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxThreads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MemoryBudget);
        ArgumentException.ThrowIfNullOrEmpty(TemporaryFolder);
    }
}
