using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NeuralStyle.Imaging;

namespace NeuralStyle.Inference;

/// <summary>How a <see cref="Stylizer"/> runs.</summary>
public sealed record StylizerOptions
{
    /// <summary>How much of the style there is, from 0 (the picture itself) to 1 (all of it). 1.</summary>
    public float Strength { get; init; } = 1;

    /// <summary>The device that the network runs on, as PyTorch writes it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>. The CPU.</summary>
    public string Device { get; init; } = "cpu";

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
    }
}
