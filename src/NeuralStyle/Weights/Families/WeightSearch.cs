using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Finds the part of a file's weights that is a family's network, wherever it stands and whatever is around it.</summary>
internal static class WeightSearch
{
    private const int MaxDepth = 16;
    private const int MaxParts = 1000; // the largest; a file of more is no training's
    private const int MaxShown = 10;

    /// <summary>Finds the family and its weights.</summary>
    /// <param name="weights">The weights as they stand in their file.</param>
    /// <param name="families">The families that they may be of.</param>
    /// <param name="isWanted">Selects the families that are preferred if a file contains several networks.</param>
    /// <param name="entry">The path under which the weights are; null to search.</param>
    /// <exception cref="ModelFormatException">There are none, or several that cannot be distinguished.</exception>
    public static FoundWeights Find(StateDict weights, IReadOnlyList<WeightFamily> families, Func<WeightFamily, bool> isWanted, string? entry)
    {
        var parts = Parts(WeightCleaning.Clean(weights), entry);
        return Choose(parts, families, isWanted)
            ?? (entry is null ? Choose(Parts(WeightCleaning.Clean(weights, alsoHolders: true), entry), families, isWanted) : null)
            ?? throw FamilyFit.Nearest([.. parts.Select(part => part.Weights)], families);
    }

    private static FoundWeights? Choose(List<(string Path, StateDict Weights)> parts, IReadOnlyList<WeightFamily> families, Func<WeightFamily, bool> isWanted)
    {
        var found = parts.Select(part => FamilyFit.Find(part.Weights, families) is { } fit ? new FoundWeights(fit.Family, fit.Weights, part.Path) : null)
            .OfType<FoundWeights>()
            .ToList();
        found = Prefer(found, candidate => isWanted(candidate.Family));
        found = Prefer(found, candidate => !WeightWords.IsBeside(candidate.Path));
        found = Prefer(found, candidate => WeightWords.IsAverage(candidate.Path) || parts.Find(part => part.Path == candidate.Path).Weights.ContainsKey("n_averaged"));
        found = Prefer(found, candidate => candidate.Path.Length == 0);
        return found.Count <= 1 || found.TrueForAll(candidate => IsSame(found[0], candidate)) ? found.FirstOrDefault() : throw Ambiguous(found);
    }

    // One network under two names, such as the last and the best.
    private static bool IsSame(FoundWeights first, FoundWeights second)
        => first.Weights.Count == second.Weights.Count
        && first.Weights.All(pair => second.Weights.TryGetValue(pair.Key, out var other) && other.Bytes.Span.SequenceEqual(pair.Value.Bytes.Span));

    private static List<FoundWeights> Prefer(List<FoundWeights> found, Func<FoundWeights, bool> isBetter)
        => found.Exists(candidate => isBetter(candidate)) ? [.. found.Where(isBetter)] : found;

    // All weights, and those under each path, the part's path cut off; the largest first.
    private static List<(string Path, StateDict Weights)> Parts(StateDict weights, string? entry)
    {
        var start = entry is null ? "" : WeightCleaning.Strip(entry);
        var parts = new OrderedDictionary<string, List<KeyValuePair<string, WeightTensor>>>(StringComparer.Ordinal) { [start] = [] };
        foreach (var (key, tensor) in weights)
        {
            foreach (var path in Paths(key).Where(path => path.Length >= start.Length && (start.Length == 0 || path == start || path.StartsWith(start + ".", StringComparison.Ordinal))))
            {
                parts.TryAdd(path, []);
                parts[path].Add(KeyValuePair.Create(path.Length == 0 ? key : key[(path.Length + 1)..], tensor));
            }
        }

        return parts[start].Count > 0 || weights.Count == 0
            ? [.. parts.OrderByDescending(part => part.Value.Count).Take(MaxParts).Select(part => (part.Key, new StateDict(part.Value, weights.Metadata)))]
            : throw NoEntry(entry!, weights);
    }

    private static IEnumerable<string> Paths(string key)
    {
        yield return "";
        var depth = 0;
        for (var dot = key.IndexOf('.', StringComparison.Ordinal); dot >= 0 && depth < MaxDepth; dot = key.IndexOf('.', dot + 1), depth++)
        {
            yield return key[..dot];
        }
    }

    private static ModelFormatException Ambiguous(List<FoundWeights> found) => new(
        $"The file holds {found.Count} networks that fit: {Shown(found.Select(part => $"{part.Path} ({part.Family.Name})"))}. Name one of them as the entry.", rule: "family.entry");

    private static ModelFormatException NoEntry(string entry, StateDict weights) => new(
        $"There are no weights under {Untrusted.Quote(entry)}. The file has {Shown(weights.Keys.Select(key => key.Split('.')[0]).Distinct())}.", rule: "family.entry");

    private static string Shown(IEnumerable<string> names) => string.Join(", ", names.Take(MaxShown).Select(Untrusted.Quote));
}
