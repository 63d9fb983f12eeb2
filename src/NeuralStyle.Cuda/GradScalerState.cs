using System.Globalization;

namespace NeuralStyle.Cuda;

/// <summary>A scale, and the steps in a row without overflow since it last changed.</summary>
internal readonly record struct GradScalerState(float Scale, int GrowthTracker)
{
    /// <summary>The state after a step: PyTorch's <c>_amp_update_scale_</c>.</summary>
    public GradScalerState Next(bool overflowed, GradScalerOptions options)
    {
        if (overflowed)
        {
            return new((float)(Scale * options.BackoffFactor), GrowthTracker: 0);
        }

        return GrowthTracker + 1 == options.GrowthInterval ? new(Grown(options.GrowthFactor), GrowthTracker: 0) : this with { GrowthTracker = GrowthTracker + 1 };
    }

    /// <summary>The state as a text.</summary>
    public string Save() => string.Create(CultureInfo.InvariantCulture, $"{Scale:R} {GrowthTracker}");

    /// <summary>The state of a text.</summary>
    public static GradScalerState Load(string text)
        => text.Split(' ') is [var first, var second]
            && float.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var scale)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var tracker)
            && float.IsFinite(scale) && scale > 0
            ? new(scale, tracker)
            : throw new FormatException($"'{text}' is not the state of an enabled gradient scaler: a positive scale and a number of steps.");

    // A scale that would not be finite does not grow.
    private float Grown(double factor) => (float)(Scale * factor) is var grown && float.IsFinite(grown) ? grown : Scale;
}
