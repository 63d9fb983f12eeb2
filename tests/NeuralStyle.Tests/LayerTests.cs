using System.Text.RegularExpressions;
using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Folder = namespace = layer, and data flows one way: holds the table of layers against what the source files say.</summary>
public sealed partial class LayerTests
{
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Common"] = [],
        ["Imaging"] = ["Common"],
        ["Graphs"] = ["Common"],
        ["Weights"] = ["Common", "Graphs"],
        ["Kernels"] = ["Common", "Graphs"],
        ["Inference"] = ["Common", "Imaging", "Graphs", "Weights", "Kernels"],
        ["Inference/Torch"] = ["Common", "Imaging", "Graphs", "Weights", "Kernels", "Blocks", "Networks"],
        ["Blocks"] = ["Common", "Graphs", "Kernels"],
        ["Features"] = ["Common", "Graphs", "Weights", "Blocks"],
        ["Networks"] = ["Common", "Graphs", "Weights", "Blocks", "Features"],
        ["Losses"] = ["Common", "Features"],
        ["Training"] = ["Common", "Imaging", "Graphs", "Weights", "Kernels", "Inference", "Blocks", "Features", "Networks", "Losses"],
        ["Export"] = ["Common", "Graphs", "Weights"],
    };

    // The layers that may touch TorchSharp, and the files that may in the others.
    private static readonly string[] WithTorch = ["Common", "Blocks", "Features", "Networks", "Losses", "Training", "Inference/Torch"];
    private static readonly string[] FilesWithTorch = ["Imaging/ImageTensors", "Weights/Torch"];

    private static readonly List<(string Path, string Layer, string Text)> Sources = Read();
    private static readonly HashSet<string> Types = [.. Sources.Select(source => $"{source.Layer.Split('/')[0]}.{Path.GetFileNameWithoutExtension(source.Path)}")];

    [Fact]
    public void Files_AllOfThem_StandInALayer()
        => Assert.All(Sources, source => Assert.True(MayImport.ContainsKey(source.Layer), $"{source.Path} is in no layer."));

    [Fact]
    public void Namespaces_AllOfThem_AreTheirFolders()
        => Assert.All(Sources, source => Assert.Equal([$"NeuralStyle.{source.Layer.Split('/')[0]}"], Namespaces().Matches(source.Text).Select(match => match.Groups[1].Value)));

    [Fact]
    public void Imports_AllOfThem_AreAllowed()
    {
        var wrong = Sources.SelectMany(source => Used(source.Text)
            .Where(layer => layer != source.Layer.Split('/')[0] && !MayImport[source.Layer].Contains(layer))
            .Select(layer => $"{source.Path} uses {layer}"));

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void TorchSharp_ElsewhereThanAllowed_IsNotUsed()
    {
        var wrong = Sources
            .Where(source => !WithTorch.Contains(source.Layer) && !FilesWithTorch.Any(file => source.Path.StartsWith(file, StringComparison.Ordinal)))
            .Where(source => TorchUses().IsMatch(source.Text))
            .Select(source => source.Path);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_AreFound() => Assert.InRange(Sources.Count, 100, 10_000);

    // Named in full, as using directives do, or from the layer on, as in Graphs.ValueRange.
    private static IEnumerable<string> Used(string text)
    {
        var full = FullNames().Matches(text).Select(match => match.Groups[1].Value).Where(MayImport.ContainsKey);
        var partial = PartialNames().Matches(text).Where(match => Types.Contains(match.Value)).Select(match => match.Groups[1].Value);
        return full.Concat(partial);
    }

    private static List<(string Path, string Layer, string Text)> Read()
    {
        var root = Path.Combine(SharedData.RepositoryRoot(), "src", "NeuralStyle");
        return [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
            .Where(file => file.Path.Split('/')[0] is not ("bin" or "obj" or "buildTransitive"))
            .Select(file => (file.Path, LayerOf(file.Path), WithoutComments(File.ReadAllText(file.File))))];
    }

    private static string LayerOf(string path)
        => path.StartsWith("Inference/Torch/", StringComparison.Ordinal) ? "Inference/Torch" : path.Split('/')[0];

    // A link in the docs is no dependency.
    private static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex(@"\bNeuralStyle\.(\w+)")]
    private static partial Regex FullNames();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.[A-Z]\w*")]
    private static partial Regex PartialNames();

    [GeneratedRegex(@"\bTorchSharp\b")]
    private static partial Regex TorchUses();
}
