namespace NeuralStyle.Common;

/// <summary>Lists what does not fit in an error.</summary>
internal static class Listing
{
    private const int MaxShown = 20;

    /// <summary>Returns a line with the number of items, the title and the first of them; none if there are no items.</summary>
    public static IEnumerable<string> Of(string title, IEnumerable<string> items)
    {
        var all = items.ToList();
        if (all.Count > 0)
        {
            var rest = all.Count > MaxShown ? $", and {all.Count - MaxShown} more" : "";
            yield return $"  {all.Count} {title}: {string.Join(", ", all.Take(MaxShown))}{rest}";
        }
    }
}
