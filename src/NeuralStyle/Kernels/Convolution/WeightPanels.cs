namespace NeuralStyle.Kernels.Convolution;

/// <summary>The order of packed weights: panels of two vectors of outputs, and a last one of one vector if their number is odd.</summary>
/// <remarks>
/// <code>
/// outputs          0 ... 2L-1                 2L ... 4L-1               rest
/// memory   | tap 0: in 0: w w w ... w |  | tap 0: in 0: w ... w |  | tap 0: in 0: w ... w |    L: the vector's width
///          |        in 1: w w w ... w |  |        ...           |  |        ...           |    w: one weight an output
///          | tap 1: in 0: ...         |  |                      |  |                      |
/// </code>
/// A kernel reads a panel from its start to its end, two vectors at a time, while the sums of its outputs stay in registers.
/// </remarks>
internal static class WeightPanels
{
    /// <summary>The outputs of a panel.</summary>
    /// <param name="first">Its first output.</param>
    /// <param name="outputs">All outputs: a multiple of the vector's width.</param>
    /// <param name="lanes">The vector's width.</param>
    public static int Width(int first, int outputs, int lanes) => outputs - first >= 2 * lanes ? 2 * lanes : lanes;

    /// <summary>The index of a weight of 1x1 kernels.</summary>
    public static nint Index(int input, int inputs, int output, int outputs, int lanes)
    {
        var first = output / (2 * lanes) * 2 * lanes;
        return ((nint)first * inputs) + ((nint)input * Width(first, outputs, lanes)) + (output - first);
    }
}
