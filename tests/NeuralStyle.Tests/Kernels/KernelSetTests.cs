using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Kernels;

/// <summary>The training kernels of every instruction set that the processor has, in one process, each against the scalar set or a law.</summary>
public sealed unsafe class KernelSetTests
{
    private const int Channels = 16; // a multiple of all vectors

    public static TheoryData<string> Sets => [.. KernelSet.All.Select(set => set.Name)];

    [Theory]
    [MemberData(nameof(Sets))]
    public void WinogradConvolution_AnySet_EqualsADirectOne(string name)
    {
        var (source, kernels) = (Random(7 * 5 * Channels, seed: 1), Random(Channels * Channels * 9, seed: 2));

        var actual = Convolve(source, kernels, Set(name));

        Close(Direct(source, kernels), actual, tolerance: 1e-3f);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void WinogradGradient_AnySet_IsTheDerivative(string name)
    {
        var (source, gradient, direction) = (Random(7 * 5 * Channels, seed: 3), Random(7 * 5 * Channels, seed: 4), Random(Channels * Channels * 9, seed: 5));

        var kernels = Gradient(source, gradient, Set(name));

        // A convolution is linear in its kernels: <direction, gradient of the kernels> = <convolution with the direction, gradient of the result>.
        Assert.Equal(Dot(Direct(source, direction), gradient), Dot(direction, kernels), tolerance: 1e-2);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Norm_AnySet_HasMeanZeroAndVarianceOneAndAGradientWithoutEither(string name)
    {
        const int pixels = 300; // more than a chunk
        var shape = new NormTrainingShape(Samples: 1, pixels, Channels);
        using var team = new WorkerTeam(1);
        var norm = new NormTraining<SingleElements>(shape, hasRelu: false, team, Set(name));
        var (x, y, gradient, result, moments, weightGradients) = (
            Random(pixels * Channels, seed: 6), new float[pixels * Channels], Random(pixels * Channels, seed: 7), new float[pixels * Channels], new float[2 * Channels], new float[2 * Channels]);

        fixed (float* px = x, py = y, pg = gradient, pr = result, pm = moments, pw = weightGradients)
        {
            var weights = new NormWeights(null, null, sampleStride: 0, epsilon: 1e-9);
            norm.Forward(px, py, weights, pm);
            norm.Backward(px, pg, pr, weights, pm, pw);
        }

        for (var channel = 0; channel < Channels; channel++)
        {
            Assert.Equal(0, Channel(y, channel).Average(), tolerance: 1e-4);
            Assert.Equal(1, Channel(y, channel).Average(value => value * value), tolerance: 1e-3);
            Assert.Equal(0, Channel(result, channel).Average(), tolerance: 1e-3); // the norm does not see a shift
            Assert.Equal(0, Channel(result, channel).Zip(Channel(x, channel), (g, value) => g * value).Average(), tolerance: 1e-3); // nor a scale
        }
    }

    [Fact]
    public void For_Channels_IsTheWidestThatDividesAll()
    {
        Assert.Same(KernelSet.Best, KernelSet.For(64, 128));
        Assert.Equal(1, KernelSet.For(64, 3).Lanes);
        Assert.All(KernelSet.All, set => Assert.Same(set, KernelSet.For(set.Lanes)));
    }

    private static KernelSet Set(string name) => KernelSet.All.Single(set => set.Name == name);

    private static float[] Convolve(float[] source, float[] kernels, KernelSet set)
    {
        using var team = new WorkerTeam(1);
        var (packed, target) = (new float[TileConvolution.WeightsLength(Channels, Channels)], new float[source.Length]);
        fixed (float* s = source, k = kernels, p = packed, t = target)
        {
            TileConvolution.Pack(new TileKernels(k, Channels, Channels, isFlipped: false), p, team, set);
            new TileConvolution(Shape, team, set).Run(s, p, bias: null, t);
        }

        return target;
    }

    private static float[] Gradient(float[] source, float[] gradient, KernelSet set)
    {
        using var team = new WorkerTeam(1);
        var kernels = new float[Channels * Channels * 9];
        fixed (float* s = source, g = gradient, k = kernels)
        {
            new TileConvolution(Shape, team, set).Gradient(s, g, new TileKernels(k, Channels, Channels, isFlipped: false));
        }

        return kernels;
    }

    private static TileShape Shape => new(Samples: 1, Height: 7, Width: 5, Channels, Channels, Padding: 1, PadMode.Reflect);

    private static float[] Direct(float[] source, float[] kernels)
    {
        var target = new float[source.Length];
        for (var i = 0; i < target.Length * 9 * Channels; i++)
        {
            var (place, input, tap) = (i / (9 * Channels), i % Channels, i / Channels % 9);
            var (y, x, output) = (place / Channels / 5, place / Channels % 5, place % Channels);
            var (fromY, fromX) = (Borders.Inside(PadMode.Reflect, y + (tap / 3) - 1, 7), Borders.Inside(PadMode.Reflect, x + (tap % 3) - 1, 5));
            target[place] += source[(((fromY * 5) + fromX) * Channels) + input] * kernels[(((output * Channels) + input) * 9) + tap];
        }

        return target;
    }

    private static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.4f)];
    }

    private static IEnumerable<float> Channel(float[] values, int channel) => values.Where((_, index) => index % Channels == channel);

    private static double Dot(float[] left, float[] right) => left.Zip(right, (a, b) => (double)a * b).Sum();

    private static void Close(float[] expected, float[] actual, float tolerance)
        => Assert.True(expected.Zip(actual, (due, found) => Math.Abs(due - found)).Max() < tolerance);
}
