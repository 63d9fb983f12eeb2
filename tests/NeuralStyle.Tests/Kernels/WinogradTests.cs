using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Threads;
using NeuralStyle.Kernels.Winograd;
using Xunit;
using static NeuralStyle.Tests.Kernels.KernelSamples;

namespace NeuralStyle.Tests.Kernels;

/// <summary>The Winograd convolution of every instruction set, against the definition of a convolution.</summary>
public sealed unsafe class WinogradTests
{
    private const int Channels = 16; // a multiple of all vectors

    public static TheoryData<string, PadMode, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<string, PadMode, int, int>();
            foreach (var set in Sets)
            {
                data.Add(set, PadMode.Reflect, 7, 5);
                data.Add(set, PadMode.Zeros, 4, 9);
                data.Add(set, PadMode.Replicate, 2, 3); // smaller than a tile
            }

            return data;
        }
    }

    public static TheoryData<string> SetNames => [.. Sets];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void OnTensors_Plain_EqualsTheDefinition(string set, PadMode mode, int height, int width)
    {
        var (source, kernels, bias) = (Random(2 * height * width * Channels, seed: 1), Random(Channels * Channels * 9, seed: 2), Random(Channels, seed: 3));
        var shape = new WinogradShape(Samples: 2, height, width, Channels, Channels, Padding: 1, mode);

        var actual = Run(shape, source, kernels, bias, set, isFlipped: false);

        var expected = source.Chunk(source.Length / 2).SelectMany(sample => Defined(sample, height, width, kernels, mode));
        Close([.. expected.Select((value, index) => value + bias[index % Channels])], actual);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void OnTensors_Upsampled_EqualsTheDefinition(string set, PadMode mode, int height, int width)
    {
        var small = mode == PadMode.Reflect ? PadMode.Replicate : mode; // a pixel that is reflected repeats one of the small map
        var (source, kernels) = (Random(height * width * Channels, seed: 4), Random(Channels * Channels * 9, seed: 5));
        var shape = new WinogradShape(Samples: 1, height, width, Channels, Channels, Padding: 1, small, WinogradKind.Upsampled);

        var actual = Run(shape, source, kernels, bias: null, set, isFlipped: false);

        Close(Defined(Upsample(source, height, width, Channels), 2 * height, 2 * width, kernels, mode), actual);
    }

    // <A x, y> = <x, A' y>: with zeros as padding the backward pass is a convolution of its own.
    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnTensors_UpsampleBackward_IsTheAdjointOfUpsampled(string set)
    {
        const int height = 6, width = 5;
        var (x, y, kernels) = (Random(height * width * Channels, seed: 6), Random(4 * height * width * Channels, seed: 7), Random(Channels * Channels * 9, seed: 8));
        var forward = Defined(Upsample(x, height, width, Channels), 2 * height, 2 * width, kernels, PadMode.Zeros);
        var shape = new WinogradShape(Samples: 1, 2 * height, 2 * width, Channels, Channels, Padding: 1, PadMode.Zeros, WinogradKind.UpsampleBackward);

        var backward = Run(shape, y, kernels, bias: null, set, isFlipped: true);

        Assert.Equal(x.Length, backward.Length);
        Assert.Equal(Dot(forward, y), Dot(x, backward), tolerance: 1e-2);
    }

    // A convolution is linear in its kernels: <direction, gradient of the kernels> = <convolution with the direction, gradient of the output>.
    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnTensors_Gradient_IsTheDerivative(string set)
    {
        const int height = 7, width = 5;
        var (source, gradient, direction) = (Random(height * width * Channels, seed: 9), Random(height * width * Channels, seed: 10), Random(Channels * Channels * 9, seed: 11));
        var shape = new WinogradShape(Samples: 1, height, width, Channels, Channels, Padding: 1, PadMode.Reflect);

        var kernels = Gradient(shape, source, gradient, set);

        Assert.Equal(Dot(Defined(source, height, width, direction, PadMode.Reflect), gradient), Dot(direction, kernels), tolerance: 1e-2);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnTensors_GradientOfUpsampled_IsTheDerivative(string set)
    {
        const int height = 3, width = 5;
        var (source, gradient, direction) = (Random(height * width * Channels, seed: 12), Random(4 * height * width * Channels, seed: 13), Random(Channels * Channels * 9, seed: 14));
        var shape = new WinogradShape(Samples: 1, height, width, Channels, Channels, Padding: 1, PadMode.Replicate, WinogradKind.Upsampled);

        var kernels = Gradient(shape, source, gradient, set);

        var along = Defined(Upsample(source, height, width, Channels), 2 * height, 2 * width, direction, PadMode.Replicate);
        Assert.Equal(Dot(along, gradient), Dot(direction, kernels), tolerance: 1e-2);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnPaddedMaps_Plain_EqualsTheDefinition(string set)
    {
        const int height = 6, width = 9;
        var (source, kernels) = (Random(height * width * Channels, seed: 15), Random(Channels * Channels * 9, seed: 16));

        var actual = RunPadded(source, height, width, kernels, groups: 1, WinogradKind.Plain, set);

        Close(Defined(source, height, width, kernels, PadMode.Reflect), actual);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnPaddedMaps_Groups_EqualTheDefinition(string set)
    {
        const int height = 5, width = 8;
        var source = Random(height * width * Channels, seed: 17);
        var kernels = Random(Channels * Channels * 9, seed: 18);
        for (var pair = 0; pair < Channels * Channels; pair++)
        {
            if ((pair / Channels < Channels / 2) != (pair % Channels < Channels / 2))
            {
                kernels.AsSpan(pair * 9, 9).Clear(); // from an input of the other group
            }
        }

        var actual = RunPadded(source, height, width, kernels, groups: 2, WinogradKind.Plain, set);

        Close(Defined(source, height, width, kernels, PadMode.Reflect), actual);
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void OnPaddedMaps_Upsampled_EqualsTheDefinition(string set)
    {
        const int height = 3, width = 5;
        var (source, kernels) = (Random(height * width * Channels, seed: 19), Random(Channels * Channels * 9, seed: 20));

        var actual = RunPadded(source, height, width, kernels, groups: 1, WinogradKind.Upsampled, set);

        Close(Defined(Upsample(source, height, width, Channels), 2 * height, 2 * width, kernels, PadMode.Reflect), actual);
    }

    private static float[] Defined(float[] map, int height, int width, float[] kernels, PadMode mode)
        => Convolve(Pad(map, height, width, Channels, mode, pixels: 1), height + 2, width + 2, kernels, Channels, Channels, side: 3);

    private static float[] Run(WinogradShape shape, float[] source, float[] kernels, float[]? bias, string name, bool isFlipped)
    {
        using var team = new WorkerTeam(2);
        var set = Set(name);
        var packed = new float[WinogradTensorConvolution.WeightsLength(shape.Kind, Channels, Channels)];
        var target = new float[shape.Samples * shape.OutHeight * shape.OutWidth * Channels];
        fixed (float* s = source, k = kernels, b = bias, p = packed, t = target)
        {
            WinogradTensorConvolution.Pack(new KernelTensor(k, Channels, Channels, isFlipped), shape.Kind, p, team, set);
            new WinogradTensorConvolution(shape, team, set).Run(s, p, b, t);
        }

        return target;
    }

    private static float[] Gradient(WinogradShape shape, float[] source, float[] gradient, string name)
    {
        using var team = new WorkerTeam(2);
        var kernels = new float[Channels * Channels * 9];
        fixed (float* s = source, g = gradient, k = kernels)
        {
            new WinogradTensorConvolution(shape, team, Set(name)).Gradient(s, g, new KernelTensor(k, Channels, Channels, isFlipped: false));
        }

        return kernels;
    }

    private static float[] RunPadded(float[] source, int height, int width, float[] kernels, int groups, WinogradKind kind, string name)
    {
        var (set, factor) = (Set(name), kind == WinogradKind.Upsampled ? 2 : 1);
        using var weights = new WinogradWeights(kernels, new KernelShape(Channels, Channels, 3, 3), groups, inStride: Channels, set.Lanes, bias: [], kind);
        var padded = Pad(source, height, width, Channels, kind == WinogradKind.Upsampled ? PadMode.Replicate : PadMode.Reflect, pixels: 1);
        var target = new float[factor * height * factor * width * Channels];
        var scratch = new float[WinogradConvolution.ScratchLength(kind, WinogradConvolution.MaxTiles, Channels, Channels)];
        fixed (float* p = padded, t = target, room = scratch)
        {
            var from = new FeatureMap(p + ((width + 3) * Channels), height, width, Channels, Channels, (width + 2) * Channels);
            var to = FeatureMap.Dense(t, sample: 0, factor * height, factor * width, Channels);
            for (var row = 0; row < PaddedMapTiles.CountFor(to.Height); row++)
            {
                var tiles = new PaddedMapTiles(kind, from, to, row);
                new WinogradConvolution(set, kind, weights.Kernels).Run(tiles, tiles.FirstRow, start: 0, tiles.Count, room, buffer: null);
            }
        }

        return target;
    }
}
