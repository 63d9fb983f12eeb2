using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace NeuralStyle.ImageSharp.Files;

/// <summary>TIFF. The decoder gets it with one page.</summary>
internal sealed class TiffFile : FileKind
{
    // ImageSharp asks for these by reflection: an app that is compiled ahead of time has them because they are named here.
    private static readonly ExifDataType[] TagTypes = Enum.GetValues<ExifDataType>();

    /// <inheritdoc/>
    public override ImageSharpFormats Format => ImageSharpFormats.Tiff;

    /// <inheritdoc/>
    public override IImageDecoder Decoder { get; } = new TiffDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First };

    /// <inheritdoc/>
    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8);

    /// <inheritdoc/>
    public override ImageSize SizeOf(ReadOnlySpan<byte> data) => TiffPage.Read(data).Size;

    /// <inheritdoc/>
    public override int OrientationOf(ReadOnlySpan<byte> data) => TiffPage.Read(data).Orientation;

    /// <inheritdoc/>
    public override long CapacityOf(ReadOnlySpan<byte> data) => long.MaxValue; // fax codes have no limit

    /// <inheritdoc/>
    public override CheckedFile Check(ReadOnlySpan<byte> data)
    {
        var page = TiffPage.Read(data);
        page.RequirePixels(data);
        GC.KeepAlive(TagTypes);
        var file = data.ToArray();
        file.AsSpan(page.NextPage, 4).Clear();
        return new(file, page.Size) { IsWide = page.IsWide, IsGray = page.IsGray };
    }

    /// <summary>The profile of a file's first page, or nothing.</summary>
    public static ReadOnlySpan<byte> ProfileOf(ReadOnlySpan<byte> data) => TiffPage.Read(data).ProfileOf(data);
}
