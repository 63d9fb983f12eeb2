using System.Security.Cryptography;
using NeuralStyle.Common;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>A stream that passes on what is written and computes its SHA-256.</summary>
/// <param name="target">The stream that receives the bytes; it stays the caller's.</param>
/// <param name="mark">The number of bytes after which <paramref name="atMark"/> is called, once.</param>
/// <param name="atMark">Called at the mark, for tests.</param>
internal sealed class HashingStream(Stream target, long mark = long.MaxValue, Action? atMark = null) : WriteOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    public override long Length => _length;

    /// <summary>Returns the SHA-256 of all bytes so far, in lowercase hexadecimal.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var before = mark - _length; // bytes up to the mark
        if (before > 0 && before <= buffer.Length)
        {
            WriteOn(buffer[..(int)before]);
            atMark?.Invoke();
            buffer = buffer[(int)before..];
        }

        WriteOn(buffer);
    }

    public override void Flush() => target.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void WriteOn(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        target.Write(buffer);
        _length += buffer.Length;
    }
}
