using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>How well weights fit a family: what is missing, what is too much, what has another shape.</summary>
internal sealed class FamilyFit
{
    private const int MaxListed = 20;
    private const double NearShare = 0.2; // of the keys; below that a comparison tells nobody anything

    private readonly WeightFamily _family;
    private readonly StateDict _weights;
    private readonly IReadOnlyDictionary<string, long[]> _expected;
    private readonly List<string> _missing;
    private readonly List<string> _unexpected;
    private readonly List<string> _misshapen;

    private FamilyFit(WeightFamily family, StateDict weights)
    {
        (_family, _weights, _expected) = (family, weights, family.Expect(weights));
        _missing = [.. _expected.Keys.Where(key => !weights.ContainsKey(key))];
        _unexpected = [.. weights.Keys.Where(key => !_expected.ContainsKey(key) && !family.Ignores(key))];
        _misshapen = [.. _expected.Where(need => weights.TryGetValue(need.Key, out var found) && !found.Sizes.SequenceEqual(need.Value)).Select(need => need.Key)];
    }

    private bool IsExact => _missing.Count + _unexpected.Count + _misshapen.Count == 0 && _expected.Count > 0;

    // The share of all keys, wanted or there, that are both.
    private double Share => (double)(_expected.Count - _missing.Count) / Math.Max(1, _expected.Count + _unexpected.Count);

    /// <summary>The one family that the weights fit, or an error that tells the nearest.</summary>
    public static WeightFamily Best(StateDict weights, IReadOnlyList<WeightFamily> families)
    {
        RefusedWeights.Check(weights);
        var fits = families.Select(family => new FamilyFit(family, weights)).ToList();
        return fits.Find(fit => fit.IsExact)?._family ?? throw fits.MaxBy(fit => fit.Share)!.Error();
    }

    private ModelFormatException Error()
    {
        var lines = Share < NearShare ? Unknown() : Near();
        return new ModelFormatException(string.Join(Environment.NewLine, lines), rule: "family.unknown");
    }

    private IEnumerable<string> Unknown() =>
    [
        "The weights belong to none of the families that can be read:",
        .. Lines("keys found", _weights.Keys),
        "  docs/weights.md lists the families and the commands that convert others.",
    ];

    private IEnumerable<string> Near() =>
    [
        $"The weights are almost those of {_family.Name} ({_family.Description}), but do not fit:",
        .. Lines("missing", _missing),
        .. Lines("unexpected", _unexpected),
        .. Misshapen(),
    ];

    private IEnumerable<string> Misshapen() => Listed(
        "of another shape", _misshapen, key => $"{Untrusted.Quote(key)} is {Shape.Format(_weights[key].Sizes)} where {Shape.Format(_expected[key])} is due");

    private static IEnumerable<string> Lines(string title, IEnumerable<string> keys) => Listed(title, [.. keys], Untrusted.Quote);

    private static IEnumerable<string> Listed(string title, List<string> keys, Func<string, string> show)
    {
        if (keys.Count > 0)
        {
            var rest = keys.Count > MaxListed ? $", and {keys.Count - MaxListed} more" : "";
            yield return $"  {keys.Count} {title}: {string.Join(", ", keys.Take(MaxListed).Select(show))}{rest}";
        }
    }
}
