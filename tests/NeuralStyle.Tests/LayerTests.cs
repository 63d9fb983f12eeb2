using System.Text.RegularExpressions;
using Xunit;

namespace NeuralStyle.Tests;

/// <summary>Folder = namespace = layer, and data flows one way: holds the table of layers against what the source files say.</summary>
/// <remarks>
/// Sub-folders are layers too. Only public types keep the namespace of the folder above, so that users need one <c>using</c> a layer, and those of
/// every day are in the root namespace: there, the file is in a layer and its use counts by name.
/// </remarks>
public sealed partial class LayerTests
{
    // A folder, and the folders that it may import: "X/*" stands for X and all below it.
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Common"] = [],
        ["Imaging"] = ["Common"],
        ["Graphs"] = ["Common"],
        ["Weights"] = ["Common", "Graphs"],
        ["Kernels/Vectors"] = [],
        ["Kernels/Threads"] = [],
        ["Kernels"] = ["Graphs", "Kernels/*"], // a kernel set has the kernels of all algorithms
        ["Kernels/Convolution"] = ["Kernels", "Kernels/Vectors", "Kernels/Threads"],
        ["Kernels/Winograd"] = ["Graphs", "Kernels", "Kernels/Vectors", "Kernels/Threads", "Kernels/Convolution"],
        ["Kernels/Norms"] = ["Kernels", "Kernels/Vectors", "Kernels/Threads"],
        ["Inference"] = ["Common", "Imaging", "Graphs", "Weights", "Inference/Engine", "Inference/Many", "Inference/Masks", "Inference/Streams", "Inference/Torch", "Kernels/Threads"],
        ["Inference/Many"] = ["Common", "Imaging", "Inference", "Kernels/Threads"],
        ["Inference/Masks"] = ["Common", "Imaging", "Inference", "Kernels/Vectors"],
        ["Inference/Streams"] = ["Imaging", "Inference"],
        ["Inference/Engine"] = ["Common", "Imaging", "Graphs", "Weights", "Kernels/*", "Inference", "Inference/Masks", "Inference/Engine/*"],
        ["Inference/Engine/Steps"] = ["Imaging", "Graphs", "Kernels/*", "Inference", "Inference/Engine", "Inference/Masks"], // whole or in bands, a step does not see
        ["Inference/Engine/Bands"] = ["Common", "Kernels", "Kernels/Threads", "Kernels/Vectors", "Inference", "Inference/Engine"], // nor a frame what a step computes
        ["Inference/Torch"] = ["Common", "Imaging", "Graphs", "Weights", "Networks", "Inference", "Inference/Masks"],
        ["Blocks"] = ["Common", "Graphs", "Kernels", "Blocks/Fused"],
        ["Blocks/Fused"] = ["Common", "Graphs", "Kernels/*", "Blocks"],
        ["Features"] = ["Common", "Graphs", "Weights", "Blocks/*"],
        ["Networks"] = ["Common", "Graphs", "Weights", "Blocks/*", "Features"],
        ["Losses"] = ["Common", "Features"],
        ["Training"] = ["Common", "Imaging", "Graphs", "Weights", "Kernels/*", "Inference/*", "Blocks/*", "Features", "Networks", "Losses", "Training/*"],
        ["Training/Checkpoints"] = ["Common", "Imaging", "Weights", "Kernels", "Features", "Networks", "Losses", "Training"],
        ["Training/Probes"] = ["Common", "Imaging", "Networks", "Training"],
        ["Training/Records"] = ["Common", "Imaging", "Kernels", "Features", "Networks", "Losses", "Training"],
        ["Onnx"] = ["Common", "Graphs", "Weights", "Inference"], // a style that is folded into a file is a prepared one
    };

    // The layers that may touch TorchSharp, and the files that may in the others.
    private static readonly string[] WithTorch = ["Common", "Blocks", "Blocks/Fused", "Features", "Networks", "Losses", "Training", "Training/Checkpoints", "Training/Probes", "Training/Records", "Inference/Torch"];
    private static readonly string[] FilesWithTorch = ["Imaging/ImageTensors.cs", "Weights/TorchWeights.cs"];

    private static readonly List<(string Path, string Layer, string Text)> Sources = Read();
    private static readonly ILookup<string, string> Types = Sources.ToLookup(source => source.Layer, source => Path.GetFileNameWithoutExtension(source.Path));
    private static readonly ILookup<string, string> RootTypes = Sources.Where(source => IsInRoot(source.Text))
        .ToLookup(source => Path.GetFileNameWithoutExtension(source.Path), source => source.Layer);

    [Fact]
    public void Files_AllOfThem_StandInALayer()
        => Assert.All(Sources, source => Assert.True(MayImport.ContainsKey(source.Layer), $"{source.Path} is in no layer."));

    [Fact]
    public void Namespaces_AllOfThem_AreTheirFolders()
        => Assert.All(Sources, source => Assert.Equal([NamespaceOf(source.Layer, source.Text)], Namespaces().Matches(source.Text).Select(match => match.Groups[1].Value)));

    [Fact]
    public void RootNamespace_HasPublicTypesAlone()
        => Assert.All(Sources.Where(source => IsInRoot(source.Text)), source => Assert.Matches(PublicTypes(), source.Text));

    [Fact]
    public void Imports_AllOfThem_AreAllowed()
    {
        var wrong = Sources.SelectMany(source => Used(source.Layer, source.Text)
            .Where(layer => layer != source.Layer && !MayImport[source.Layer].Any(allowed => Covers(allowed, layer)))
            .Select(layer => $"{source.Path} uses {layer}"));

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void TorchSharp_ElsewhereThanAllowed_IsNotUsed()
    {
        var wrong = Sources
            .Where(source => !WithTorch.Contains(source.Layer) && !FilesWithTorch.Contains(source.Path))
            .Where(source => TorchUses().IsMatch(source.Text))
            .Select(source => source.Path);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Sources_AreFound() => Assert.InRange(Sources.Count, 100, 10_000);

    // Named in full, as using directives do, or from the layer on, as in Graphs.ValueRange, or simply, which the folders above allow.
    private static IEnumerable<string> Used(string layer, string text)
    {
        var full = FullNames().Matches(text).Where(match => match.Groups[1].Success).Select(match => LayerOf(match.Groups[1].Value.Replace('.', '/')));
        var partial = PartialNames().Matches(text).Where(match => Types[match.Groups[1].Value].Contains(match.Groups[2].Value)).Select(match => match.Groups[1].Value);
        var words = Words().Matches(Strings().Replace(text, string.Empty)).Select(match => match.Value).ToHashSet();
        var above = MayImport.Keys.Where(folder => layer.StartsWith(folder + '/', StringComparison.Ordinal) && Types[folder].Any(words.Contains));
        return full.Where(MayImport.ContainsKey).Concat(partial).Concat(above).Concat(words.SelectMany(word => RootTypes[word]));
    }

    private static bool Covers(string allowed, string layer)
        => allowed.EndsWith("/*", StringComparison.Ordinal) ? $"{layer}/".StartsWith(allowed[..^1], StringComparison.Ordinal) : layer == allowed;

    private static List<(string Path, string Layer, string Text)> Read()
    {
        var root = Path.Combine(SharedData.RepositoryRoot(), "src", "NeuralStyle");
        return [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
            .Where(file => file.Path.Split('/')[0] is not ("bin" or "obj" or "buildTransitive"))
            .Select(file => (file.Path, LayerOf(file.Path), WithoutComments(File.ReadAllText(file.File))))];
    }

    // The folder of the table that a path is in, or its first folder.
    private static string LayerOf(string path)
    {
        var parts = path.Split('/');
        var folders = Enumerable.Range(1, parts.Length).Select(count => string.Join('/', parts[..count]));
        return folders.LastOrDefault(MayImport.ContainsKey) ?? parts[0];
    }

    private static string NamespaceOf(string layer, string text)
        => IsInRoot(text) ? "NeuralStyle" : $"NeuralStyle.{(PublicTypes().IsMatch(text) ? layer.Split('/')[0] : layer.Replace('/', '.'))}";

    private static bool IsInRoot(string text) => Namespaces().Match(text).Groups[1].Value == "NeuralStyle";

    // A link in the docs is no dependency.
    private static string WithoutComments(string text) => string.Join('\n', text.Split('\n').Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    [GeneratedRegex("^public ", RegexOptions.Multiline)]
    private static partial Regex PublicTypes();

    [GeneratedRegex(@"\bNeuralStyle\.(\w+(?:\.\w+)*)")]
    private static partial Regex FullNames();

    [GeneratedRegex(@"(?<![\w.])(\w+)\.([A-Z]\w*)")]
    private static partial Regex PartialNames();

    [GeneratedRegex(@"(?<!\$)""[^""\n]*""")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();

    [GeneratedRegex(@"\bTorchSharp\b")]
    private static partial Regex TorchUses();
}
