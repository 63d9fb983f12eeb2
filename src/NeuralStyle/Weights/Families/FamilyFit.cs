using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>The fit of weights to a family: missing, unexpected and mismatched tensors.</summary>
internal sealed class FamilyFit
{
    private const double NearShare = 0.2; // of the keys; below this share a comparison is not informative

    private readonly WeightFamily _family;
    private readonly StateDict _weights;
    private readonly IReadOnlyDictionary<string, long[]> _expected;
    private readonly List<string> _missing;
    private readonly List<string> _unexpected;
    private readonly List<string> _mismatched;

    private FamilyFit(WeightFamily family, StateDict weights)
    {
        (_family, _weights, _expected) = (family, weights, family.Expect(weights));
        _missing = [.. _expected.Keys.Where(key => !weights.ContainsKey(key))];
        var hasPlainNames = _expected.Keys.Any(key => !key.Contains('.'));
        _unexpected = [.. weights.Keys.Where(key => !IsRead(key) && !WeightWords.IsLeftOut(key, hasPlainNames))];
        _mismatched = [.. _expected.Where(need => weights.TryGetValue(need.Key, out var found) && !found.Sizes.SequenceEqual(need.Value)).Select(need => need.Key)];
    }

    private bool IsExact => _missing.Count + _unexpected.Count + _mismatched.Count == 0 && _expected.Count > 0;

    // The share of all keys, wanted or there, that are both.
    private double Share => (double)(_expected.Count - _missing.Count) / Math.Max(1, _expected.Count + _unexpected.Count);

    /// <summary>The first family that the weights fit, and those of them that it reads; null if they fit none.</summary>
    public static (WeightFamily Family, StateDict Weights)? Find(StateDict weights, IReadOnlyList<WeightFamily> families)
        => families.Select(family => new FamilyFit(family, weights)).FirstOrDefault(fit => fit.IsExact) is { } fit
            ? (fit._family, new StateDict(weights.Where(pair => fit.IsRead(pair.Key)), weights.Metadata))
            : null;

    /// <summary>The error that names the family nearest to any part of a file.</summary>
    public static ModelFormatException Nearest(IReadOnlyList<StateDict> parts, IReadOnlyList<WeightFamily> families)
    {
        foreach (var part in parts)
        {
            RefusedWeights.Check(part);
        }

        return parts.SelectMany(part => families.Select(family => new FamilyFit(family, part))).MaxBy(fit => fit.Share)!.Error();
    }

    private bool IsRead(string key) => _expected.ContainsKey(key) || _family.Ignores(key);

    private ModelFormatException Error()
    {
        var lines = Share < NearShare ? Unknown() : Near();
        return new ModelFormatException(string.Join(Environment.NewLine, lines), rule: "family.unknown");
    }

    private IEnumerable<string> Unknown() =>
    [
        "The weights belong to none of the families that can be read:",
        .. Listing.Of("keys found", _weights.Keys.Select(Untrusted.Quote)),
        "  docs/weights.md lists the families and the commands that convert others.",
    ];

    private IEnumerable<string> Near() =>
    [
        $"The weights are almost those of {_family.Name} ({_family.Description}), but do not fit:",
        .. Listing.Of("missing", _missing.Select(Untrusted.Quote)),
        .. Listing.Of("unexpected", _unexpected.Select(Untrusted.Quote)),
        .. Listing.Of("of another shape", _mismatched.Select(key => $"{Untrusted.Quote(key)} is {Shape.Format(_weights[key].Sizes)}, expected {Shape.Format(_expected[key])}")),
    ];
}
