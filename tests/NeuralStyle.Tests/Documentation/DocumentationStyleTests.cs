using System.Text.RegularExpressions;
using Xunit;

namespace NeuralStyle.Tests.Documentation;

/// <summary>Holds the rules of XML documentation and of words in <c>docs/contributing.md</c> against the source files.</summary>
public sealed partial class DocumentationStyleTests
{
    private static readonly string[] Folders = ["src", "docs/samples", "benchmarks", "tests"];

    private static readonly List<(string Path, string Text)> Sources = [.. Folders.SelectMany(Read)];

    [Fact]
    public void Summaries_AllOfThem_BeginWithAVerbOrANounPhrase()
    {
        Assert.All(Folders, folder => Assert.Contains(Sources, source => source.Path.StartsWith(folder + "/", StringComparison.Ordinal)));
        Assert.Empty(Found(Questions()));
    }

    [Fact]
    public void Defaults_OfOptionsAndLimits_AreSentences()
    {
        var options = Sources.Where(source => OptionFiles().IsMatch(source.Path)).SelectMany(source => Properties().Matches(source.Text).Select(match => (source.Path, match.Value))).ToList();

        Assert.InRange(options.Count, 100, 1000);
        Assert.Empty(options.Where(option => !DefaultSentences().IsMatch(option.Value)).Select(option => $"{option.Path}: {option.Value}"));
    }

    [Fact]
    public void Words_OfTheSources_AreTheGlossarys()
        => Assert.Empty(Found(Dialect()));

    [Theory]
    [InlineData("/// <summary>What a file is.</summary>")]
    [InlineData("/// <summary>\n/// Whether it is.")]
    [InlineData("/// <param name=\"count\">How many.</param>")]
    public void Questions_InDocumentation_AreFound(string text)
        => Assert.Matches(Questions(), text);

    [Theory]
    [InlineData("    /// <summary>The count. 5.</summary>\n    public int Count { get; init; } = 5;")]
    [InlineData("    /// <summary>The count, 5 unless set.</summary>\n    /// <exception cref=\"Exception\">It is 0.</exception>\n    public int Count\n    {\n        get;\n        init => field = Positive(value);\n    } = 5;")]
    public void Properties_WithoutADefault_AreFound(string text)
        => Assert.DoesNotMatch(DefaultSentences(), Assert.Single(Properties().Matches(text).Select(match => match.Value)));

    private static IEnumerable<string> Found(Regex wrong)
        => Sources.SelectMany(source => wrong.Matches(source.Text).Select(match => $"{source.Path}: {match.Value}"));

    private static IEnumerable<(string Path, string Text)> Read(string folder)
    {
        var root = SharedData.RepositoryRoot();
        return Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !BuildOutputs().IsMatch(path) && !path.EndsWith(nameof(DocumentationStyleTests) + ".cs", StringComparison.Ordinal))
            .Select(path => (path, File.ReadAllText(Path.Combine(root, path))));
    }

    [GeneratedRegex("/(?:bin|obj)/")]
    private static partial Regex BuildOutputs();

    [GeneratedRegex(@"<(?:summary|returns|remarks|param name=""\w+"")>\s*(?:///\s*)?(?:What|How|Whether|Where|Which|Who|Why)\b.*")]
    private static partial Regex Questions();

    [GeneratedRegex(@"[Tt]he default is\s")]
    private static partial Regex DefaultSentences();

    [GeneratedRegex("^src/.*(?:Options|Limits)\\.cs$")]
    private static partial Regex OptionFiles();

    // The documentation and the declaration of a property that callers may leave out.
    [GeneratedRegex(@"(?:^ +///.*\n)+ +public (?!required|static)(?:[^\n(={]*\{ get; init(?:;| =>).*|[^\n(={]*\n +\{\n +get)", RegexOptions.Multiline)]
    private static partial Regex Properties();

    // Words for which the glossary has others.
    [GeneratedRegex(@".*\b(?:pictures?|enlarg\w+|summands?|misshapen|cut short|comes twice|nobody|once more)\b.*", RegexOptions.IgnoreCase)]
    private static partial Regex Dialect();
}
