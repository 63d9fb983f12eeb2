using NeuralStyle.Graphs;
using NeuralStyle.Kernels;
using Xunit;

namespace NeuralStyle.Tests.Kernels;

/// <summary>Instruction sets, random maps, and the plain operations that kernels are compared with. Maps are (height, width, channels).</summary>
internal static class KernelSamples
{
    /// <summary>The names of the instruction sets that this processor has.</summary>
    public static IEnumerable<string> Sets => KernelSet.All.Select(set => set.Name);

    public static KernelSet Set(string name) => KernelSet.All.Single(set => set.Name == name);

    public static float[] Random(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.4f)];
    }

    public static double Dot(IEnumerable<float> left, IEnumerable<float> right) => left.Zip(right, (a, b) => (double)a * b).Sum();

    public static void Close(float[] expected, float[] actual, float tolerance = 1e-3f)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (left, right) => Math.Abs(left - right)).Max(), 0, tolerance);
    }

    /// <summary>Repeats each pixel twice in each direction.</summary>
    public static float[] Upsample(float[] map, int height, int width, int channels)
        => [.. from y in Enumerable.Range(0, 2 * height) from x in Enumerable.Range(0, 2 * width) from c in Enumerable.Range(0, channels) select map[((((y / 2) * width) + (x / 2)) * channels) + c]];

    /// <summary>Pads on all sides.</summary>
    public static float[] Pad(float[] map, int height, int width, int channels, PadMode mode, int pixels)
    {
        var (rows, columns) = (Enumerable.Range(-pixels, height + (2 * pixels)), Enumerable.Range(-pixels, width + (2 * pixels)));
        return [.. from y in rows from x in columns from c in Enumerable.Range(0, channels) select At(Halo.Inside(mode, y, height), Halo.Inside(mode, x, width), c)];

        float At(int y, int x, int c) => y < 0 || x < 0 ? 0 : map[(((y * width) + x) * channels) + c];
    }

    /// <summary>Convolves without padding by the definition, in double precision.</summary>
    /// <param name="map">(height, width, inputs).</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="kernels">(outputs, inputs / groups, side, side).</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="side">The kernel size.</param>
    /// <param name="stride">The stride.</param>
    /// <param name="groups">Groups of channels.</param>
    public static float[] Convolve(float[] map, int height, int width, float[] kernels, int inputs, int outputs, int side, int stride = 1, int groups = 1)
    {
        var perGroup = inputs / groups;
        return [.. from y in Enumerable.Range(0, ((height - side) / stride) + 1)
                   from x in Enumerable.Range(0, ((width - side) / stride) + 1)
                   from output in Enumerable.Range(0, outputs)
                   select (float)Sum(y * stride, x * stride, output)];

        double Sum(int y, int x, int output)
        {
            var sum = 0.0;
            for (var i = 0; i < perGroup * side * side; i++)
            {
                var (input, row, column) = (i / (side * side), i / side % side, i % side);
                var from = (output / (outputs / groups) * perGroup) + input;
                sum += (double)map[((((y + row) * width) + x + column) * inputs) + from] * kernels[(output * perGroup * side * side) + i];
            }

            return sum;
        }
    }
}
