using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Common;
using NeuralStyle.Imaging;
using NeuralStyle.Weights;

namespace NeuralStyle.Inference;

/// <summary>How a <see cref="Stylizer"/> runs.</summary>
public sealed record StylizerOptions
{
    internal const string Cpu = "cpu";

    /// <summary>How much of the style there is, from 0 (the picture itself) to 1 (all of it). 1.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>
    /// The brush size for styles of images: the length, in pixels, to which the shorter side of a style image is resized, up to
    /// <see cref="StylePredictorModel.MaximumStyleSize"/>. Larger sizes give larger brush strokes and patterns. The default is null: the size that the
    /// model's style predictor was trained on.
    /// </summary>
    public int? StyleSize { get; init; }

    /// <summary>
    /// The device that the network runs on, as PyTorch writes it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The CPU, on NeuralStyle's own
    /// engine; for all others LibTorch must be there.
    /// </summary>
    public string Device { get; init; } = Cpu;

    /// <summary>
    /// The number format of convolutions. Single precision. With another one LibTorch runs the network on the CPU too, and must be
    /// there: bfloat16 is about as fast as NeuralStyle's own engine in single precision on processors with AVX512-BF16 or AMX,
    /// see <see cref="Autocast.IsAcceleratedOnCpu"/>, and slower on others. Statistics of norms are of single precision always.
    /// </summary>
    public Precision Precision { get; init; }

    /// <summary>The most threads that paint a picture on the CPU, the caller's included. As many as there are processors.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// The most memory in bytes that painting a picture on the CPU takes, beside the picture and the result; for each call where several
    /// run at once. Half of the memory that the process may use, and at least 256 MiB.
    /// </summary>
    /// <remarks>
    /// A picture that would take more is painted band by band, with the same result: norms need all of a layer before they make
    /// their first row, so layers wait in memory, and in a file of <see cref="TemporaryFolder"/> as far as that is not enough. Up to half of the budget
    /// stays with the stylizer from one picture to the next. <see cref="Stylizer.EstimateMemory"/> tells what a picture takes.
    /// </remarks>
    public long MemoryBudget { get; init; } = Math.Max(256L << 20, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>
    /// The folder for a temporary file where a picture takes more than <see cref="MemoryBudget"/>; it is gone when the picture is done.
    /// The system's, <see cref="Path.GetTempPath"/>; choose another where that one is in memory.
    /// </summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>How pictures are read.</summary>
    public ImageLoadOptions Load { get; init; } = ImageLoadOptions.Default;

    /// <summary>How pictures are written.</summary>
    public ImageEncodeOptions Encode { get; init; } = ImageEncodeOptions.Default;

    /// <summary>The loggers. None.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    internal void RequireValid()
    {
        if (!(Strength is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Strength), Strength, "The strength must be from 0 to 1.");
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
