using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>How a <see cref="Stylizer"/> runs.</summary>
public sealed record StylizerOptions
{
    internal const string Cpu = "cpu";

    /// <summary>How much of the style there is, from 0 (the picture itself) to 1 (all of it). 1.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>
    /// The device that the network runs on, as PyTorch writes it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The CPU, on NeuralStyle's own
    /// engine; for all others LibTorch must be there.
    /// </summary>
    public string Device { get; init; } = Cpu;

    /// <summary>The most threads that paint a picture on the CPU, the caller's included. As many as there are processors.</summary>
    public int MaxThreads { get; init; } = Environment.ProcessorCount;

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

        ArgumentException.ThrowIfNullOrEmpty(Device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxThreads);
    }
}
