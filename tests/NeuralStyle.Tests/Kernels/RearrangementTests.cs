using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using NeuralStyle.Kernels.Convolution;
using NeuralStyle.Kernels.Vectors;
using Xunit;
using static NeuralStyle.Tests.Kernels.KernelSamples;

namespace NeuralStyle.Tests.Kernels;

/// <summary>Laws of kernels that only move or add pixels.</summary>
public sealed unsafe class RearrangementTests
{
    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(3, 2, 6)]
    [InlineData(2, 5, 64)] // whole vectors
    public void Interleave_JoinAfterSplit_IsTheIdentity(int height, int width, int pixelBytes)
    {
        var map = new byte[4 * height * width * pixelBytes];
        new Random(1).NextBytes(map);
        var (parts, joined) = (new byte[4 * (height + 1) * (width + 1) * pixelBytes], new byte[map.Length]);
        Array.Fill(parts, (byte)77);
        var interleave = new Interleave(height, width, pixelBytes);
        fixed (byte* m = map, p = parts, j = joined)
        {
            for (var y = 0; y <= height; y++)
            {
                interleave.Split(m, p, y);
            }

            for (var y = 0; y < 2 * height; y++)
            {
                interleave.Join(p, j, y);
            }
        }

        Assert.Equal(map, joined);
        Assert.Equal(map.Sum(value => (long)value), parts.Sum(value => (long)value)); // the rest of the parts is zero
    }

    // <Pad x, y> = <x, backward y>.
    [Theory]
    [InlineData(PadMode.Reflect, 4, 5)]
    [InlineData(PadMode.Reflect, 2, 2)]
    [InlineData(PadMode.Replicate, 3, 4)]
    [InlineData(PadMode.Replicate, 1, 1)]
    public void PaddingBackward_AnyMode_IsTheAdjointOfPadding(PadMode mode, int height, int width)
    {
        const int channels = 3;
        var (x, y, result) = (Random(height * width * channels, seed: 2), Random((height + 2) * (width + 2) * channels, seed: 3), new float[height * width * channels]);
        fixed (float* padded = y, target = result)
        {
            for (var row = 0; row < height; row++)
            {
                PaddingBackward.Row(padded, target, mode, height, width, channels, row);
            }
        }

        Assert.Equal(Dot(Pad(x, height, width, channels, mode, pixels: 1), y), Dot(x, result), tolerance: 1e-5);
    }

    [Fact]
    public void Inside_Reflect_MirrorsAgainAndAgain()
    {
        Assert.Equal([2, 1, 0, 1, 2, 1, 0, 1, 2], Enumerable.Range(-2, 9).Select(index => Halo.Inside(PadMode.Reflect, index, size: 3)));
        Assert.Equal([0, 0, 0], Enumerable.Range(-1, 3).Select(index => Halo.Inside(PadMode.Reflect, index, size: 1)));
        Assert.Equal([0, 0, 1, 1], Enumerable.Range(-1, 4).Select(index => Halo.Inside(PadMode.Replicate, index, size: 2)));
        Assert.Equal([-1, 0, 1, -1], Enumerable.Range(-1, 4).Select(index => Halo.Inside(PadMode.Zeros, index, size: 2)));
    }

    [Fact]
    public void ShiftedSum_Rows_AreAddedEachByItsOwnOutputs()
    {
        const int rows = 3, outputs = 2, width = 5, stride = 8;
        var sum = new ShiftedSum(rows, outputs, width, stride, bias: [1, 2]);
        var ring = Random((int)sum.RingLength, seed: 4);
        var target = new float[width * outputs];
        fixed (float* from = ring, to = target)
        {
            sum.Add(from, y: 1, to, outputs);
        }

        // Row y of the output adds the outputs of kernel row k of source row y + k, which lies at (y + k) mod rows.
        var expected = Enumerable.Range(0, width * outputs).Select(i => 1 + (i % outputs) + Enumerable.Range(0, rows)
            .Sum(row => ring[((((1 + row) % rows * width) + (i / outputs)) * stride) + (row * outputs) + (i % outputs)]));
        Close([.. expected], target, tolerance: 1e-5f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(1000)]
    public void Padded_AnyLength_BeginsTheNextOnACacheLineWithALineBetween(long length)
    {
        var padded = AlignedMemory.Padded(length);

        Assert.Equal(0, padded % 16);
        Assert.InRange(padded - length, 16, 31);
    }
}
