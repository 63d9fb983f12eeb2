namespace NeuralStyle.Imaging;

/// <summary>Walks over the segments of a JPEG up to its pixels, or over the chunks of a PNG or WebP. What is damaged or truncated ends the walk; other formats have no parts.</summary>
/// <param name="data">The file, or its beginning.</param>
internal ref struct ImageFileParts(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private int _next = PartHeader.First(data);

    /// <summary>The part that the walk has come to.</summary>
    public ImageFilePart Current { get; private set; }

    /// <summary>The walk itself.</summary>
    public readonly ImageFileParts GetEnumerator() => this;

    /// <summary>Goes to the next part that is there to its end.</summary>
    public bool MoveNext()
    {
        if (_next == 0 || !PartHeader.TryRead(_data, _data[_next..], out var header) || header.Length > _data.Length - _next)
        {
            return false;
        }

        var whole = _data.Slice(_next, (int)header.Length);
        Current = new(whole.Slice(header.NameStart, header.NameLength), whole.Slice(header.ContentStart, header.ContentLength), whole);
        _next += whole.Length;
        return true;
    }
}
