namespace NeuralStyle.Inference.Engine;

/// <summary>Allocates buffers in one block of memory so that those that are needed at the same time do not overlap.</summary>
/// <remarks>First come, first served: each takes the lowest gap that nothing alive at the same time lies in.</remarks>
internal sealed class MemoryPlanner
{
    private readonly List<(int First, int Last, long Offset, long End)> _placed = [];

    /// <summary>The length of the stretch so far.</summary>
    public long Length { get; private set; }

    /// <summary>Allocates a buffer and returns its offset, or null if it would exceed the limit.</summary>
    /// <param name="first">The first moment at which it is needed.</param>
    /// <param name="last">The last moment.</param>
    /// <param name="size">Its size.</param>
    /// <param name="limit">The most that the stretch may be long.</param>
    public long? TryAllocate(int first, int last, long size, long limit)
    {
        var offset = 0L;
        foreach (var other in _placed.Where(other => other.First <= last && first <= other.Last).OrderBy(other => other.Offset))
        {
            if (offset + size <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.End);
        }

        if (offset + size > limit)
        {
            return null;
        }

        _placed.Add((first, last, offset, offset + size));
        Length = Math.Max(Length, offset + size);
        return offset;
    }
}
