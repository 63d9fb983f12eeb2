using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Threads;
using Xunit;
using static NeuralStyle.Tests.Kernels.KernelSamples;

namespace NeuralStyle.Tests.Kernels;

/// <summary>The direct, depthwise and few-channel convolutions of every instruction set, against the definition of a convolution.</summary>
public sealed unsafe class DirectConvolutionTests
{
    private const int Height = 9;

    public static TheoryData<string, int> Widths
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var set in Sets)
            {
                data.Add(set, 6); // narrower than a block of pixels
                data.Add(set, 21); // two blocks and a part of one
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Convolve_Channels_EqualsTheDefinition(string name, int width)
    {
        const int inputs = 5, side = 3;
        var set = Set(name);
        var outputs = (3 * set.Lanes) - (set.Lanes > 1 ? 1 : 0); // a panel of two vectors and one of one, not quite full
        var (source, kernels, bias) = (Random(Height * width * inputs, seed: 1), Random(outputs * inputs * side * side, seed: 2), Random(outputs, seed: 3));
        using var weights = new PackedWeights(kernels, new KernelShape(outputs, inputs, side, side), inStride: inputs, set.Lanes, bias);
        var target = new float[(Height - 2) * (width - 2) * weights.OutChannels];
        fixed (float* s = source, t = target)
        {
            var (from, to) = (FeatureMap.Dense(s, 0, Height, width, inputs), FeatureMap.Dense(t, 0, Height - 2, width - 2, weights.OutChannels));
            for (var y = 0; y < to.Height; y++)
            {
                set.Convolve(weights.Row(from.Pixel(y, 0), from.RowStride, from.PixelStride, to.Pixel(y, 0), to.PixelStride, to.Width));
            }
        }

        var expected = Convolve(source, Height, width, kernels, inputs, outputs, side).Select((value, index) => value + bias[index % outputs]);
        Close([.. expected], [.. target.Where((_, index) => index % weights.OutChannels < outputs)]);
        Assert.All(target.Where((_, index) => index % weights.OutChannels >= outputs), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ConvolveDepthwise_Stride2_EqualsTheDefinition(string name, int width)
    {
        const int side = 3, stride = 2;
        var set = Set(name);
        var channels = 2 * set.Lanes;
        var sourceWidth = (stride * (width - 1)) + side;
        var (source, kernels) = (Random(Height * sourceWidth * channels, seed: 4), Random(channels * side * side, seed: 5));
        using var weights = new DepthwiseWeights((channel, row, column) => kernels[(((channel * side) + row) * side) + column], channels, side, side, set.Lanes, bias: []);
        var target = new float[4 * width * channels];
        fixed (float* s = source, t = target)
        {
            var (from, to) = (FeatureMap.Dense(s, 0, Height, sourceWidth, channels), FeatureMap.Dense(t, 0, 4, width, channels));
            for (var y = 0; y < to.Height; y++)
            {
                set.ConvolveDepthwise(new DepthwiseRow
                {
                    Source = from.Pixel(stride * y, 0),
                    SourceRow = from.RowStride,
                    SourcePixel = channels,
                    SourceStep = stride * channels,
                    Weights = weights,
                    Target = to.Pixel(y, 0),
                    TargetStep = channels,
                    Width = width,
                });
            }
        }

        Close(Convolve(source, Height, sourceWidth, kernels, channels, channels, side, stride, groups: channels), target);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ToFew_AnySet_EqualsTheDefinition(string name, int width)
    {
        const int outputs = 3, side = 5;
        var set = Set(name);
        var inputs = 2 * set.Lanes;
        var (source, kernels, bias) = (Random(2 * Height * width * inputs, seed: 6), Random(outputs * inputs * side * side, seed: 7), Random(outputs, seed: 8));
        float[] byRows = [.. from row in Enumerable.Range(0, side)
                             from pair in Enumerable.Range(0, outputs * inputs)
                             from column in Enumerable.Range(0, side)
                             select kernels[(((pair * side) + row) * side) + column]];
        var shape = new FewChannelShape(Samples: 2, Height, width, inputs, outputs, side);

        var actual = Run(shape, source, set, (convolution, s, t) => convolution.ToFew((float*)s, byRows, bias, (float*)t));

        var expected = source.Chunk(source.Length / 2).SelectMany(sample => Convolve(sample, Height, width, kernels, inputs, outputs, side));
        Close([.. expected.Select((value, index) => value + bias[index % outputs])], actual);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ToMany_AnySet_EqualsTheDefinition(string name, int width)
    {
        const int inputs = 3, side = 5;
        var set = Set(name);
        var outputs = 3 * set.Lanes;
        var (source, kernels) = (Random(Height * width * inputs, seed: 9), Random(outputs * inputs * side * side, seed: 10));
        var shape = new FewChannelShape(Samples: 1, Height, width, inputs, outputs, side);

        var actual = Run(shape, source, set, (convolution, s, t) => convolution.ToMany((float*)s, kernels, [], (float*)t));

        Close(Convolve(source, Height, width, kernels, inputs, outputs, side), actual);
    }

    // A convolution from few channels is linear in its kernels: <direction, gradient of the kernels> = <convolution with the direction, gradient>.
    [Theory]
    [MemberData(nameof(Widths))]
    public void FewChannelGradient_AnySet_IsTheDerivative(string name, int width)
    {
        const int few = 3, side = 5;
        var set = Set(name);
        var (many, height) = (2 * set.Lanes, Height + side - 1);
        var (source, gradient, direction) = (Random(height * (width + side - 1) * few, seed: 11), Random(Height * width * many, seed: 12), Random(many * few * side * side, seed: 13));
        var result = new float[direction.Length]; // (side, side, few, many)
        using var team = new WorkerTeam(2);
        fixed (float* s = source, g = gradient, r = result)
        {
            new FewChannelGradient(samples: 1, Height, width, many, few, side, team, set).Run(g, s, r);
        }

        var along = Convolve(source, height, width + side - 1, direction, few, many, side);
        var inOrder = direction.Select((_, index) => result[(((index % (side * side)) * few) + (index / (side * side) % few)) * many + (index / (side * side * few))]);
        Assert.Equal(Dot(along, gradient), Dot(direction, inOrder), tolerance: 1e-2);
    }

    private static float[] Run(FewChannelShape shape, float[] source, KernelSet set, Action<FewChannelConvolution, nint, nint> run)
    {
        using var team = new WorkerTeam(2);
        var target = new float[shape.Samples * shape.OutHeight * shape.OutWidth * shape.OutChannels];
        fixed (float* s = source, t = target)
        {
            run(new FewChannelConvolution(shape, team, set), (nint)s, (nint)t);
        }

        return target;
    }
}
