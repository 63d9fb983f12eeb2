using System.Diagnostics;
using System.Runtime.CompilerServices;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Vectors;

namespace NeuralStyle.Kernels.Winograd;

/// <summary>Transforms 3x3 kernels, G g G', and the gradients of transformed ones back.</summary>
/// <remarks>Training transforms all kernels in each step, a vector of outputs at a time; a model's are transformed once, in double precision.</remarks>
[SkipLocalsInit] // every stackalloc is fully written before it is read
internal static unsafe class WinogradKernelTransform
{
    private const int Taps = WinogradTransform.Taps;

    /// <summary>Transforms the kernel of one pair of channels in double precision, (3, 3) to (6, 6).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<float> kernel, Span<float> result)
    {
        Span<double> half = stackalloc double[3 * WinogradTransform.InputSide]; // G g, by columns
        for (var column = 0; column < 3; column++)
        {
            Multiply(kernel[column], kernel[3 + column], kernel[6 + column], half[(column * WinogradTransform.InputSide)..]);
        }

        Span<double> row = stackalloc double[WinogradTransform.InputSide];
        for (var y = 0; y < WinogradTransform.InputSide; y++)
        {
            Multiply(half[y], half[WinogradTransform.InputSide + y], half[(2 * WinogradTransform.InputSide) + y], row);
            for (var x = 0; x < WinogradTransform.InputSide; x++)
            {
                result[(y * WinogradTransform.InputSide) + x] = (float)row[x];
            }
        }
    }

    /// <summary>Transforms the kernels of one input and packs the elements that meet the source, each as a matrix.</summary>
    /// <param name="kernels">The kernels; outputs are a multiple of the vector's width.</param>
    /// <param name="elements">The elements.</param>
    /// <param name="input">The input.</param>
    /// <param name="result">(elements, inputs * outputs), in the order of <see cref="WeightPanels"/>.</param>
    public static void Pack<T>(KernelTensor kernels, WinogradElements elements, int input, float* result)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(kernels.Outputs % T.Count == 0, "Outputs are whole vectors.");
        var taps = (float*)AlignedMemory.AlignOnStack(stackalloc T[Taps + 1]);
        var transformed = (float*)AlignedMemory.AlignOnStack(stackalloc T[WinogradTransform.Elements + 1]);
        var matrix = (nint)kernels.Inputs * kernels.Outputs;
        for (var output = 0; output < kernels.Outputs; output += T.Count)
        {
            ReadTaps(kernels, input, output, T.Count, taps);
            WinogradTransform.ToElements<T, PlainMatrices.Kernel>(new TileView(taps, 3 * T.Count, T.Count), transformed, T.Count, T.Count);
            var target = result + WeightPanels.Index(input, kernels.Inputs, output, kernels.Outputs, T.Count);
            for (var element = 0; element < elements.Count; element++, target += matrix)
            {
                T.Store(target, T.Load(transformed + (elements.Kernel(element) * T.Count)));
            }
        }
    }

    /// <summary>Transforms the gradients of one input's transformed kernels back, G' u G.</summary>
    /// <param name="gradients">(36, inputs, outputs).</param>
    /// <param name="kernels">Receives the result.</param>
    /// <param name="input">The input.</param>
    public static void Unpack<T>(float* gradients, KernelTensor kernels, int input)
        where T : unmanaged, ISimdVector<T>
    {
        Debug.Assert(kernels.Outputs % T.Count == 0 && !kernels.IsFlipped, "Outputs are whole vectors, and kernels are in order.");
        var taps = (float*)AlignedMemory.AlignOnStack(stackalloc T[Taps + 1]);
        var matrix = (nint)kernels.Inputs * kernels.Outputs;
        for (var output = 0; output < kernels.Outputs; output += T.Count)
        {
            var source = gradients + ((nint)input * kernels.Outputs) + output;
            WinogradTransform.ToPixels<T, PlainMatrices.KernelGradient>(source, matrix, bias: null, new TileView(taps, 3 * T.Count, T.Count), firstRow: 0, T.Count);
            WriteTaps(taps, T.Count, kernels, input, output);
        }
    }

    // G: see PlainMatrices.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(double a, double b, double c, Span<double> result)
    {
        const double sixth = 1.0 / 6;
        var (outer, inner) = ((a + c) * -sixth, b * -sixth);
        var (even, odd) = ((a * (1.0 / 24)) + (c * sixth), b * (1.0 / 12));
        result[5] = c;
        result[4] = even - odd;
        result[3] = even + odd;
        result[2] = outer - inner;
        result[1] = outer + inner;
        result[0] = a * 0.25;
    }

    private static void ReadTaps(KernelTensor kernels, int input, int output, int count, float* taps)
    {
        for (var lane = 0; lane < count; lane++)
        {
            var kernel = kernels.At(output + lane, input);
            for (var tap = 0; tap < Taps; tap++)
            {
                taps[(tap * count) + lane] = kernel[kernels.IsFlipped ? Taps - 1 - tap : tap];
            }
        }
    }

    private static void WriteTaps(float* taps, int count, KernelTensor kernels, int input, int output)
    {
        for (var lane = 0; lane < count; lane++)
        {
            var kernel = kernels.At(output + lane, input);
            for (var tap = 0; tap < Taps; tap++)
            {
                kernel[tap] = taps[(tap * count) + lane];
            }
        }
    }
}
