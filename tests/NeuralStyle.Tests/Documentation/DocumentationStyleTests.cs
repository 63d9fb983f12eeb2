using System.Text.RegularExpressions;
using Xunit;

namespace NeuralStyle.Tests.Documentation;

/// <summary>Holds the rules of XML documentation in <c>docs/contributing.md</c> against the source files.</summary>
public sealed partial class DocumentationStyleTests
{
    private static readonly string[] NotYet = ["NeuralStyle/Imaging/", "NeuralStyle/Weights/"];

    private static readonly List<(string Path, string Text)> Sources = Read();

    [Fact]
    public void Summaries_AllOfThem_BeginWithAVerbOrANounPhrase()
    {
        var wrong = Sources.SelectMany(source => Questions().Matches(source.Text).Select(match => $"{source.Path}: {match.Value}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Defaults_OfOptions_AreToldInAFullSentence()
    {
        var options = Sources.Where(source => source.Path.EndsWith("Options.cs", StringComparison.Ordinal)).SelectMany(source => Properties().Matches(source.Text).Select(match => (source.Path, match.Value))).ToList();

        Assert.InRange(options.Count, 50, 1000);
        Assert.Empty(options.Where(option => !DefaultSentences().IsMatch(option.Value)).Select(option => $"{option.Path}: {option.Value}"));
    }

    private static List<(string Path, string Text)> Read()
    {
        var root = Path.Combine(SharedData.RepositoryRoot(), "src");
        return [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path: Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'), File: file))
            .Where(file => !file.Path.Contains("/bin/", StringComparison.Ordinal) && !file.Path.Contains("/obj/", StringComparison.Ordinal) && !NotYet.Any(file.Path.StartsWith))
            .Select(file => (file.Path, File.ReadAllText(file.File)))];
    }

    [GeneratedRegex(@"<(?:summary|returns|param name=""\w+"")>\s*(?:///\s*)?(?:What|How|Whether|Where|Which|Who|Why)\b.*")]
    private static partial Regex Questions();

    [GeneratedRegex(@"[Tt]he default is\s")]
    private static partial Regex DefaultSentences();

    // The documentation and the declaration of a property that callers may leave out.
    [GeneratedRegex(@"(?:^ +///.*\n)+ +public (?!required|static)[^\n(]*\{ get; init; \}.*", RegexOptions.Multiline)]
    private static partial Regex Properties();
}
