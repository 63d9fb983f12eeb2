namespace NeuralStyle.Weights;

/// <summary>The values that a pickle keeps under numbers, in pages that are made when they are first used.</summary>
internal sealed class PickleMemo(CheckpointCursor cursor, TorchCheckpointLimits limits, PickleBudget budget)
{
    private const int PageSize = 64;

    private readonly Dictionary<uint, PickleValue?[]> _pages = [];

    /// <summary>Keeps a value; the one that was there is forgotten.</summary>
    public void Put(uint index, PickleValue value, long at)
    {
        if (index >= (uint)limits.MaxMemoEntries)
        {
            throw cursor.Broken(
                "limit", at, $"The pickle keeps a value under the number {index}, beyond the limit of {limits.MaxMemoEntries}: raise {nameof(limits.MaxMemoEntries)} if the file is trusted.");
        }

        if (!_pages.TryGetValue(index / PageSize, out var page))
        {
            budget.Charge(PickleBudget.Entry + (PageSize * 24));
            _pages[index / PageSize] = page = new PickleValue?[PageSize];
        }

        page[index % PageSize] = value;
    }

    /// <summary>The value kept under a number.</summary>
    public PickleValue Get(uint index, long at)
        => _pages.TryGetValue(index / PageSize, out var page) && page[index % PageSize] is { } value
            ? value
            : throw cursor.Broken("pickle.memo", at, $"The pickle asks for value number {index}, which it did not keep.");
}
