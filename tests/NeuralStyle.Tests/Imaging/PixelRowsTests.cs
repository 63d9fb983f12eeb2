using NeuralStyle.Imaging;
using Xunit;

namespace NeuralStyle.Tests.Imaging;

public sealed class PixelRowsTests
{
    [Fact]
    public void Unpack_AnyWidth_GivesAlphaOf255()
    {
        for (var width = 1; width <= 40; width++)
        {
            var rgb = Samples(width * 3);
            var rgba = new byte[width * 4];

            PixelRows.Unpack(rgb, rgba);

            Assert.Equal(rgb.Chunk(3).SelectMany(pixel => pixel.Append((byte)255)), rgba);
        }
    }

    [Fact]
    public void PackOpaque_Unpacked_GivesTheFirstPixelsBack()
    {
        for (var width = 1; width <= 40; width++)
        {
            var rgb = Samples(width * 3);
            var (rgba, actual) = (new byte[width * 4], new byte[width * 3]);
            PixelRows.Unpack(rgb, rgba);

            var done = PixelRows.PackOpaque(rgba, actual);

            Assert.InRange(done, Math.Max(0, width - 7), width);
            Assert.Equal(rgb[..(done * 3)], actual[..(done * 3)]);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 8)]
    [InlineData(23, 20)]
    public void PackOpaque_TransparentPixel_StopsBeforeIt(int at, int expected)
    {
        var rgba = Enumerable.Repeat((byte)255, 40 * 4).ToArray();
        rgba[(at * 4) + 3] = 254;

        Assert.Equal(expected, PixelRows.PackOpaque(rgba, new byte[40 * 3]));
    }

    private static byte[] Samples(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)((i * 7) + 3))];
}
