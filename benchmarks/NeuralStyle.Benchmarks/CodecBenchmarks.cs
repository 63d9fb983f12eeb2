using BenchmarkDotNet.Attributes;
using NeuralStyle.ImageSharp;

namespace NeuralStyle.Benchmarks;

/// <summary>Decoding and encoding files in memory: ImageSharp against the built-in codec, which wrote the files that both decode.</summary>
public class CodecBenchmarks : TensorBenchmark
{
    private const string DecodeCategory = "Decode";
    private const string EncodeCategory = "Encode";
    private const int Tolerance = 4; // of 255: the decoders of JPEG round in other places

    private static readonly ImageLoadOptions Load = new() { Codec = ImageSharpCodec.Default };
    private static readonly ImageEncodeOptions Encode = new() { Codec = ImageSharpCodec.Default };

    private readonly MemoryStream _encoded = new();
    private ImageBuffer _image = null!;
    private byte[] _file = null!;

    [ParamsSource(nameof(Sides))]
    public int Side { get; set; }

    [ParamsSource(nameof(Formats))]
    public ImageFormat Format { get; set; }

    /// <summary>Half a megapixel, and what a phone takes.</summary>
    public static IEnumerable<int> Sides => Suite.IsSmoke ? [64] : [720, 3464];

    public static IEnumerable<ImageFormat> Formats => Enum.GetValues<ImageFormat>();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(DecodeCategory)]
    public ImageBuffer DecodeSkiaSharp() => ImageBuffer.Decode(_file);

    [Benchmark]
    [BenchmarkCategory(DecodeCategory)]
    public ImageBuffer DecodeImageSharp() => ImageBuffer.Decode(_file, Load);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory(EncodeCategory)]
    public long EncodeSkiaSharp() => Encoded(ImageEncodeOptions.Default);

    [Benchmark]
    [BenchmarkCategory(EncodeCategory)]
    public long EncodeImageSharp() => Encoded(Encode);

    public override void Free() => _encoded.Dispose();

    protected override void Create()
    {
        _image = SampleImages.Image(Side);
        Encoded(ImageEncodeOptions.Default);
        _file = _encoded.ToArray();
        SampleImages.RequireAlike(DecodeSkiaSharp(), DecodeImageSharp(), Tolerance, $"ImageSharp's {Format} differs from SkiaSharp's");
    }

    protected override Work WorkOf(string method) => new((long)Side * Side);

    private long Encoded(ImageEncodeOptions options)
    {
        _encoded.SetLength(0);
        _image.Encode(_encoded, Format, options);
        return _encoded.Length;
    }
}
