using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads a folder of raw float32 files with a <c>manifest.json</c> with their shapes, as deeplearn.js and ml5.js keep TensorFlow's variables.</summary>
internal static class RawWeights
{
    private const string ManifestName = "manifest.json";
    private const int MaxManifestBytes = 1 << 20;
    private const int MaxVariables = 20_000;
    private const int MaxRank = 8;
    private const int MaxShownName = 255; // of a file

    public static StateDict Read(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        var variables = ReadManifest(path).Where(variable => !IsOfOptimizer(variable.Key));
        return new StateDict(variables.Select(variable => KeyValuePair.Create(NameOf(variable.Key), ReadVariable(folder, path, variable.Key, variable.Value))));
    }

    private static Dictionary<string, RawVariable> ReadManifest(string path)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : throw Broken(
            path, "missing", ForeignWeights.DescribeFolder(Path.GetDirectoryName(path)!) is { } problem ? $"{problem}"
                : (FormattableString)$"The folder has no {ManifestName}: give a file of weights, or a folder that holds that one.");
        Require(length <= MaxManifestBytes, path, "limit", $"The manifest takes {length} bytes, more than the {MaxManifestBytes} that such a file can need.");
        try
        {
            var variables = JsonSerializer.Deserialize(File.ReadAllBytes(path), RawManifestJson.Default.DictionaryStringRawVariable) ?? throw new JsonException("It is null.");
            Require(variables.Count <= MaxVariables, path, "limit", $"The manifest has {variables.Count} variables, more than the limit of {MaxVariables}.");
            return variables.Values.All(variable => variable is not null) ? variables : throw new JsonException("A variable is null.");
        }
        catch (JsonException e)
        {
            throw new ModelFormatException("The manifest is no JSON object of variables with filename and shape.", path, offset: e.BytePositionInLine ?? 0, rule: "raw.json", e);
        }
    }

    // Adam's moments, and counters.
    private static bool IsOfOptimizer(string name)
        => name.Contains("_Adam", StringComparison.Ordinal) || name.Contains("/Adam", StringComparison.Ordinal) || name.StartsWith("beta", StringComparison.Ordinal) || name == "global_step";

    // "Variable_3:0" and "3" are Variable_3.
    private static string NameOf(string name)
    {
        var plain = name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;
        return !plain.All(char.IsAsciiDigit) || plain.Length == 0 ? plain : plain == "0" ? "Variable" : "Variable_" + plain;
    }

    private static WeightTensor ReadVariable(string folder, string manifest, string name, RawVariable variable)
    {
        Require(IsPlainName(variable.Filename), manifest, "name", $"The file {Untrusted.Quote(variable.Filename)} of {Untrusted.Quote(name)} is not the plain name of a file in the folder.");
        Require(variable.Shape.Length <= MaxRank, manifest, "shape", $"{Untrusted.Quote(name)} has {variable.Shape.Length} dimensions, more than {MaxRank}.");
        var path = Path.Combine(folder, variable.Filename);
        var length = File.Exists(path) ? new FileInfo(path).Length : throw Broken(
            manifest, "missing", $"The file {Untrusted.Quote(variable.Filename)} of {Untrusted.Quote(name)} is not in the folder.");
        var expected = WeightType.Float32.ByteCount(variable.Shape);
        Require(
            length == expected && length <= Array.MaxLength, path, "length",
            $"The file has {length} bytes, but float32 {Shape.Format(variable.Shape)} of {Untrusted.Quote(name)} needs {expected}: it is truncated, or the manifest is of another network.");
        return WeightTensor.Create(WeightType.Float32, variable.Shape, File.ReadAllBytes(path));
    }

    private static bool IsPlainName(string name)
        => name.Length is > 0 and <= MaxShownName && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static void Require(bool condition, string path, string rule, FormattableString message)
    {
        if (!condition)
        {
            throw Broken(path, rule, message);
        }
    }

    private static ModelFormatException Broken(string path, string rule, FormattableString message)
        => new(FormattableString.Invariant(message), path, offset: 0, rule: $"raw.{rule}");
}

/// <summary>One variable of a manifest.</summary>
/// <param name="Filename">The file in the same folder.</param>
/// <param name="Shape">The size of each dimension.</param>
internal sealed record RawVariable(
    [property: JsonPropertyName("filename"), JsonRequired] string Filename,
    [property: JsonPropertyName("shape"), JsonRequired] long[] Shape);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Dictionary<string, RawVariable>))]
internal sealed partial class RawManifestJson : JsonSerializerContext;
