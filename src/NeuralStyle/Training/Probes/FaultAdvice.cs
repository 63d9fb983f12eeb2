using System.Globalization;

namespace NeuralStyle.Training.Probes;

/// <summary>Words the advice about faults, for the log.</summary>
internal static class FaultAdvice
{
    /// <summary>The advice for faults of an output.</summary>
    /// <param name="faults">The faults.</param>
    /// <param name="rate">The learning rate of the step.</param>
    public static string For(OutputFaults faults, double rate) => faults == OutputFaults.Checkerboard
        ? "Train on; if the grid stays, use a network that upsamples by UpsamplingKind.Nearest, or a larger total variation weight."
        : string.Create(CultureInfo.InvariantCulture,
            $"If more steps do not help, lower the learning rate, which is {rate:G3}, or the style weight, and start again: such a network seldom recovers.");
}
