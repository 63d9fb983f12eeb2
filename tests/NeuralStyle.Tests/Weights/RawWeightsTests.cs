using System.Text;
using NeuralStyle.Weights;
using Xunit;

namespace NeuralStyle.Tests.Weights;

public sealed class RawWeightsTests
{
    public static TheoryData<string, string, string> BrokenManifests { get; } = new()
    {
        { "not JSON", "json", "{" },
        { "null", "json", "null" },
        { "a list", "json", "[]" },
        { "a variable that is null", "json", """{"Variable":null}""" },
        { "no file name", "json", """{"Variable":{"shape":[2]}}""" },
        { "no shape", "json", """{"Variable":{"filename":"Variable"}}""" },
        { "a shape of text", "json", """{"Variable":{"filename":"Variable","shape":["2"]}}""" },
        { "a name twice", "json", """{"Variable":{"filename":"Variable","shape":[2]},"Variable":{"filename":"Variable","shape":[2]}}""" },
        { "a path", "name", """{"Variable":{"filename":"../Variable","shape":[2]}}""" },
        { "an absolute path", "name", """{"Variable":{"filename":"/etc/hostname","shape":[2]}}""" },
        { "a path of Windows", "name", """{"Variable":{"filename":"..\\Variable","shape":[2]}}""" },
        { "a stream of Windows", "name", """{"Variable":{"filename":"Variable:x","shape":[2]}}""" },
        { "the folder itself", "name", """{"Variable":{"filename":".","shape":[2]}}""" },
        { "an empty name", "name", """{"Variable":{"filename":"","shape":[2]}}""" },
        { "nine dimensions", "shape", """{"Variable":{"filename":"Variable","shape":[1,1,1,1,1,1,1,1,2]}}""" },
        { "a negative size", "length", """{"Variable":{"filename":"Variable","shape":[-2]}}""" },
        { "a size that wraps", "length", """{"Variable":{"filename":"Variable","shape":[4294967296,4294967296]}}""" },
        { "a file that is too short", "length", """{"Variable":{"filename":"Variable","shape":[3]}}""" },
        { "a file that is too long", "length", """{"Variable":{"filename":"Variable","shape":[1]}}""" },
        { "a file that is not there", "missing", """{"Variable":{"filename":"Variable_1","shape":[2]}}""" },
    };

    [Theory]
    [MemberData(nameof(BrokenManifests))]
    public void Read_BrokenManifest_NamesFileAndRule(string fault, string rule, string manifest)
    {
        using var folder = Folder(manifest);

        var error = Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.Path));

        Assert.True($"raw.{rule}" == error.Rule, $"{fault}: {error.Rule}: {error.Message}");
        Assert.StartsWith(folder.Path, error.Path);
        Assert.NotNull(error.Offset);
    }

    [Fact]
    public void Read_NoManifest_SaysSo()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("has no manifest.json", Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.Path)).Message);
    }

    [Fact]
    public void Read_HugeManifest_IsRefusedUnread()
    {
        using var folder = Folder(new string(' ', (1 << 20) + 1));

        Assert.Equal("raw.limit", Assert.Throws<ModelFormatException>(() => WeightFile.Read(folder.Path)).Rule);
    }

    [Theory]
    [InlineData("Variable", "Variable")]
    [InlineData("Variable_7:0", "Variable_7")]
    [InlineData("0", "Variable")]
    [InlineData("12", "Variable_12")]
    [InlineData("scale", "scale")]
    public void Read_NamesOfTensorFlow_AreMadeAlike(string name, string expected)
    {
        using var folder = Folder($$$"""{"{{{name}}}":{"filename":"Variable","shape":[2]}}""");

        var weights = WeightFile.Read(folder.Path);

        Assert.Equal([expected], weights.Keys);
        Assert.Equal([1f, 2f], weights[expected].ToSingles());
    }

    [Theory]
    [InlineData("Variable_1_Adam")]
    [InlineData("beta1_power")]
    [InlineData("global_step")]
    public void Read_VariablesOfTheOptimizer_AreLeftOut(string name)
    {
        using var folder = Folder($$$"""{"{{{name}}}":{"filename":"missing","shape":[2]}}""");

        Assert.Empty(WeightFile.Read(folder.Path));
    }

    private static TemporaryFolder Folder(string manifest)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("manifest.json"), manifest, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.WriteAllBytes(folder.File("Variable"), [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]);
        return folder;
    }
}
