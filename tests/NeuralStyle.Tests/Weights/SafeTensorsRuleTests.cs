using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

/// <summary>Each rule of the format, broken.</summary>
public sealed class SafeTensorsRuleTests
{
    private const string Good = """{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""";

    private static readonly SafeTensorsLimits Tight = new()
    {
        MaxHeaderBytes = 400,
        MaxMetadataBytes = 8,
        MaxNameBytes = 6,
        MaxTensors = 2,
        MaxRank = 3,
        MaxBodyBytes = 64,
    };

    public static TheoryData<string, string, byte[]> BrokenFiles { get; } = new()
    {
        { "nothing", "length", [] },
        { "nine bytes", "length", [1, 0, 0, 0, 0, 0, 0, 0, (byte)'{'] },
        { "header length over the format's limit", "header-length", SafeTensorsBytes.Make(100_000_001, "{}"u8, []) },
        { "header length that wraps", "header-length", SafeTensorsBytes.Make(ulong.MaxValue, "{}"u8, []) },
        { "header length past the end", "header-length", SafeTensorsBytes.Make(3, "{}"u8, []) },
        { "header longer than the limit", "limit", SafeTensorsBytes.Make("{}" + new string(' ', 399)) },
        { "body longer than the limit", "limit", SafeTensorsBytes.Make("{}", body: 65) },
        { "array for an object", "header-start", SafeTensorsBytes.Make("[]") },
        { "byte order mark", "header-start", SafeTensorsBytes.Make("\ufeff{}") },
        { "NUL before the object", "header-start", SafeTensorsBytes.Make("\0{}") },
        { "nothing but spaces", "header-start", SafeTensorsBytes.Make("    ") },
        { "NUL after the object", "json", SafeTensorsBytes.Make("{}\0") },
        { "something after the object", "json", SafeTensorsBytes.Make("{}{}") },
        { "object without end", "json", SafeTensorsBytes.Make("{\"a\":") },
        { "comment", "json", SafeTensorsBytes.Make("{/**/}") },
        { "trailing comma", "json", SafeTensorsBytes.Make("""{"__metadata__":{},}""") },
        { "NaN", "json", SafeTensorsBytes.Make("""{"w":NaN}""") },
        { "too deep", "json", SafeTensorsBytes.Make("""{"w":{"x":""" + new string('[', 65)) },
        { "broken UTF-8", "utf8", SafeTensorsBytes.Make([.. "{\""u8, 0xc3, 0x28, .. "\":1}"u8], []) },
        { "half a surrogate pair", "utf8", SafeTensorsBytes.Make("""{"\ud800":1}""") },
        { "half a surrogate pair in an ignored value", "utf8", SafeTensorsBytes.Make("""{"w":{"x":["\udc00"]}}""") },
        { "name twice", "duplicate-key", SafeTensorsBytes.Make("""{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\u0077":{}}""") },
        { "field twice", "duplicate-key", SafeTensorsBytes.Make("""{"w":{"dtype":"F32","dt\u0079pe":"F16"}}""") },
        { "metadata twice", "duplicate-key", SafeTensorsBytes.Make("""{"__metadata__":{},"__metadata__":{}}""") },
        { "metadata name twice", "duplicate-key", SafeTensorsBytes.Make("""{"__metadata__":{"a":"1","a":"2"}}""") },
        { "name twice in an ignored field", "duplicate-key", SafeTensorsBytes.Make("""{"w":{"x":[{"a":1,"a":2}]}}""") },
        { "metadata that is a list", "metadata", SafeTensorsBytes.Make("""{"__metadata__":["a"]}""") },
        { "metadata with a number", "metadata", SafeTensorsBytes.Make("""{"__metadata__":{"a":1}}""") },
        { "too much metadata", "limit", SafeTensorsBytes.Make("""{"__metadata__":{"a":"12345678"}}""") },
        { "tensor that is a list", "tensor", SafeTensorsBytes.Make("""{"w":[]}""") },
        { "no dtype", "tensor", SafeTensorsBytes.Make("""{"w":{"shape":[2],"data_offsets":[0,8]}}""", 8) },
        { "no shape", "tensor", SafeTensorsBytes.Make("""{"w":{"dtype":"F32","data_offsets":[0,8]}}""", 8) },
        { "no offsets", "tensor", SafeTensorsBytes.Make("""{"w":{"dtype":"F32","shape":[2]}}""", 8) },
        { "dtype that is a number", "tensor", Tensor("1", "[2]", "[0,8]") },
        { "8-bit float", "dtype", Tensor("\"F8_E4M3\"", "[8]", "[0,8]") },
        { "unsigned 64 bits", "dtype", Tensor("\"U64\"", "[1]", "[0,8]") },
        { "dtype in lower case", "dtype", Tensor("\"f32\"", "[2]", "[0,8]") },
        { "shape that is a number", "shape", Tensor("\"F32\"", "2", "[0,8]") },
        { "size 2.0", "shape", Tensor("\"F32\"", "[2.0]", "[0,8]") },
        { "size as text", "shape", Tensor("\"F32\"", "[\"2\"]", "[0,8]") },
        { "size true", "shape", Tensor("\"F32\"", "[true]", "[0,8]") },
        { "size 2e0", "shape", Tensor("\"F32\"", "[2e0]", "[0,8]") },
        { "size -2", "shape", Tensor("\"F32\"", "[-2]", "[0,8]") },
        { "size -0", "shape", Tensor("\"F32\"", "[-0]", "[0,0]") },
        { "size 2^63", "shape", Tensor("\"F32\"", "[9223372036854775808]", "[0,8]") },
        { "nested size", "shape", Tensor("\"F32\"", "[[2]]", "[0,8]") },
        { "too many dimensions", "shape", Tensor("\"F32\"", "[2,1,1,1]", "[0,8]") },
        { "elements that wrap to 2", "shape", Tensor("\"F32\"", "[4611686018427387904,4,2]", "[0,8]") },
        { "bytes that wrap to 8", "shape", Tensor("\"F32\"", "[4611686018427387906]", "[0,8]") },
        { "one offset", "offsets", Tensor("\"F32\"", "[2]", "[8]") },
        { "three offsets", "offsets", Tensor("\"F32\"", "[2]", "[0,8,8]") },
        { "negative offset", "offsets", Tensor("\"F32\"", "[2]", "[-8,0]") },
        { "offsets the wrong way round", "offsets", Tensor("\"F32\"", "[2]", "[8,0]") },
        { "fewer bytes than the shape needs", "offsets", Tensor("\"F32\"", "[2]", "[0,4]") },
        { "offsets past the end", "layout", Tensor("\"F32\"", "[4]", "[0,16]") },
        { "hole at the start", "layout", Two("[1]", "[4,8]", "[1]", "[8,12]", 12) },
        { "hole between", "layout", Two("[1]", "[0,4]", "[1]", "[8,12]", 12) },
        { "overlap", "layout", Two("[2]", "[0,8]", "[2]", "[4,12]", 12) },
        { "the same bytes twice", "layout", Two("[1]", "[0,4]", "[1]", "[0,4]", 4) },
        { "tail", "layout", Two("[1]", "[0,4]", "[1]", "[4,8]", 9) },
        { "long name", "name", SafeTensorsBytes.Make("""{"wwwwwww":{}}""") },
        { "too many tensors", "limit", SafeTensorsBytes.Make("{" + string.Join(",", Enumerable.Range(0, 3).Select(i => $$"""  "{{i}}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}""")) + "}") },
    };

    public static TheoryData<string, byte[]> OddButGoodFiles { get; } = new()
    {
        { "nothing in it", SafeTensorsBytes.Make("{}") },
        { "white space around the object", SafeTensorsBytes.Make(" \t\r\n" + Good + " \t\r\n", 8) },
        { "metadata null", SafeTensorsBytes.Make("""{"__metadata__":null}""") },
        { "fields of its own", SafeTensorsBytes.Make("""{"w":{"dtype":"U8","shape":[],"data_offsets":[0,1],"x":{"y":[1,{}]}}}""", 1) },
        { "tensors without elements", Two("[0]", "[4,4]", "[1]", "[0,4]", 4) },
        { "an empty one among huge sizes", SafeTensorsBytes.Make("""{"w":{"dtype":"U8","shape":[9223372036854775807,0],"data_offsets":[0,0]}}""") },
    };

    [Theory]
    [MemberData(nameof(BrokenFiles))]
    public void Read_BrokenFile_IsRefusedByTheRule(string what, string rule, byte[] file)
    {
        Assert.NotEmpty(what);
        HostileFile.IsRefused(file, $"safetensors.{rule}", path => SafeTensors.Read(path, Tight));
    }

    [Theory]
    [MemberData(nameof(OddButGoodFiles))]
    public void Read_OddButGoodFile_IsRead(string what, byte[] file)
    {
        var weights = SafeTensors.Read(new MemoryStream(file), Tight);

        Assert.True(weights.Count <= 2, what);
    }

    [Fact]
    public void Read_UnsupportedType_SaysSoInsteadOfBroken()
    {
        var error = Assert.Throws<ModelFormatException>(() => SafeTensors.Read(new MemoryStream(Tensor("\"F8_E4M3\"", "[8]", "[0,8]"))));

        Assert.Contains("Unsupported dtype \"F8_E4M3\"", error.Message);
    }

    [Fact]
    public void Read_HostileName_IsCutAndEscaped()
    {
        var name = "\\u001b[2J\\n" + new string('x', 500);

        var error = Assert.Throws<ModelFormatException>(() => SafeTensors.Read(new MemoryStream(SafeTensorsBytes.Make($$"""{"{{name}}":7}"""))));

        Assert.Contains("\\u001b[2J\\u000axxx", error.Message);
        Assert.DoesNotContain(new string('x', 65), error.Message);
    }

    [Fact]
    public void Read_FaultInTheHeader_GivesItsOffsetInTheFile()
    {
        var error = Assert.Throws<ModelFormatException>(() => SafeTensors.Read(new MemoryStream(SafeTensorsBytes.Make("""{"w":7}"""))));

        Assert.Equal(8 + 5, error.Offset);
    }

    [Fact]
    public void Read_StreamThatEndsEarly_IsTruncated()
    {
        using var stream = new LyingStream(SafeTensorsBytes.Make(Good, body: 8), missing: 3);

        var error = Assert.Throws<ModelFormatException>(() => SafeTensors.Read(stream));

        Assert.Equal("safetensors.length", error.Rule);
    }

    [Fact]
    public void Read_StreamThatCannotSeek_Throws()
    {
        using var pipe = new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);

        Assert.Throws<ArgumentException>(() => SafeTensors.Read(pipe));
    }

    [Fact]
    public void Limits_Defaults_AreThoseDocumented()
    {
        var expected = new SafeTensorsLimits
        {
            MaxHeaderBytes = 16 * 1024 * 1024,
            MaxMetadataBytes = 1024 * 1024,
            MaxNameBytes = 4096,
            MaxTensors = 20_000,
            MaxRank = 8,
            MaxBodyBytes = 4L * 1024 * 1024 * 1024,
        };

        Assert.Equal(expected, SafeTensorsLimits.Default);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SafeTensorsLimits { MaxHeaderBytes = 100_000_001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new SafeTensorsLimits { MaxTensors = -1 });
    }

    private static byte[] Tensor(string type, string shape, string offsets)
        => SafeTensorsBytes.Make("""{"w":""" + Entry(type, shape, offsets) + "}", body: 8);

    private static byte[] Two(string shape, string offsets, string otherShape, string otherOffsets, int body)
        => SafeTensorsBytes.Make("""{"a":""" + Entry("\"F32\"", shape, offsets) + ",\"b\":" + Entry("\"F32\"", otherShape, otherOffsets) + "}", body);

    private static string Entry(string type, string shape, string offsets)
        => $$"""{"dtype":{{type}},"shape":{{shape}},"data_offsets":{{offsets}} }""";

    /// <summary>Claims more bytes than it gives, as a file that is cut while it is read.</summary>
    private sealed class LyingStream(byte[] bytes, int missing) : MemoryStream(bytes[..^missing])
    {
        public override long Length => base.Length + missing;
    }
}
