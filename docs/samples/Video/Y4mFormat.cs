using System.Globalization;
using System.Text;

namespace NeuralStyle.Samples.Video;

/// <summary>The header of a YUV4MPEG2 file: uncompressed video that every tool writes and reads.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Rate">Frames in a second, as a fraction.</param>
/// <param name="IsHalved">True if color has half the width and height (4:2:0); false for 4:4:4.</param>
/// <param name="IsFullRange">True if brightness goes from 0 to 255; false for 16 to 235.</param>
internal sealed record Y4mFormat(int Width, int Height, string Rate, bool IsHalved, bool IsFullRange)
{
    private const int LongestLine = 4096;

    public int ColorWidth => IsHalved ? (Width + 1) / 2 : Width;

    public int ColorHeight => IsHalved ? (Height + 1) / 2 : Height;

    /// <summary>Bytes of a frame: brightness, then both colors.</summary>
    public int FrameLength => (Width * Height) + (2 * ColorWidth * ColorHeight);

    /// <summary>Reads the first line of a file.</summary>
    public static Y4mFormat Read(Stream stream)
    {
        var words = ReadLine(stream).Split(' ');
        if (words[0] != "YUV4MPEG2")
        {
            throw new InvalidDataException("The file does not begin with YUV4MPEG2: convert the video, for example with \"ffmpeg -i video.mp4 video.y4m\".");
        }

        var color = Value('C') ?? "420jpeg";
        return new Y4mFormat(Number('W'), Number('H'), Value('F') ?? "25:1", IsHalvedColor(color), Array.IndexOf(words, "XCOLORRANGE=FULL") > 0);

        string? Value(char key) => Array.Find(words, word => word.Length > 1 && word[0] == key)?[1..];
        int Number(char key) => int.TryParse(Value(key), CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 16384
            ? number
            : throw new InvalidDataException($"The header of the video has no {key} from 1 to 16384.");
    }

    /// <summary>Reads a line, without its end; empty at the end of the file.</summary>
    public static string ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (var next = stream.ReadByte(); next is not (-1 or '\n'); next = stream.ReadByte())
        {
            line.Append(line.Length < LongestLine ? (char)next : throw new InvalidDataException("A line of the video's headers does not end."));
        }

        return line.ToString();
    }

    /// <inheritdoc/>
    public override string ToString()
        => FormattableString.Invariant($"YUV4MPEG2 W{Width} H{Height} F{Rate} Ip A1:1 {(IsHalved ? "C420jpeg" : "C444")}{(IsFullRange ? " XCOLORRANGE=FULL" : "")}\n");

    private static bool IsHalvedColor(string color) => color switch
    {
        "420jpeg" or "420paldv" or "420mpeg2" or "420" => true,
        "444" => false,
        _ => throw new InvalidDataException($"The video's pixels are {color}, and 420 and 444 with 8 bits are read: convert it with \"ffmpeg -i video -pix_fmt yuv420p video.y4m\"."),
    };
}
