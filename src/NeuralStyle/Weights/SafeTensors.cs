using NeuralStyle.Common;

namespace NeuralStyle.Weights;

/// <summary>Reads and writes safetensors files: a JSON header and the bytes of the tensors, nothing that runs.</summary>
/// <remarks>
/// The reader accepts what the reference implementation accepts, within <see cref="SafeTensorsLimits"/>, and nothing else.
/// Values are not looked at, and the format has no checksum. Element types of less than a byte, of 8-bit floats, unsigned
/// integers above 8 bits and complex numbers are refused as unsupported.
/// </remarks>
public static class SafeTensors
{
    /// <summary>Reads a file into managed memory; nothing of it stays open.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">The limits, <see cref="SafeTensorsLimits.Default"/> unless given.</param>
    /// <exception cref="ModelFormatException">The file breaks a rule of the format or exceeds a limit.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static StateDict Read(string path, SafeTensorsLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return new SafeTensorsReader(file, path, limits ?? SafeTensorsLimits.Default).Read();
    }

    /// <summary>Reads from the stream's position to its end.</summary>
    /// <param name="stream">A stream that can seek; it stays the caller's and open.</param>
    /// <param name="limits">The limits, <see cref="SafeTensorsLimits.Default"/> unless given.</param>
    /// <exception cref="ArgumentException">The stream cannot seek, so its length is unknown.</exception>
    /// <exception cref="ModelFormatException">The data breaks a rule of the format or exceeds a limit.</exception>
    public static StateDict Read(Stream stream, SafeTensorsLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek
            ? new SafeTensorsReader(stream, path: null, limits ?? SafeTensorsLimits.Default).Read()
            : throw new ArgumentException("The stream cannot seek: copy it into a MemoryStream first.", nameof(stream));
    }

    /// <summary>Writes a file, so that the path holds either its old content or all of the new one, whatever happens.</summary>
    /// <remarks>
    /// Equal tensors and metadata give equal bytes, whatever their order. The header is padded to 8 bytes and the tensors
    /// are sorted by the size of their elements, largest first, then by name, so that all of them are aligned.
    /// </remarks>
    /// <param name="weights">The weights and their metadata.</param>
    /// <param name="path">The file to make or replace.</param>
    /// <exception cref="ArgumentException">A name cannot be written, or <see cref="SafeTensorsLimits.Default"/> would refuse the file.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is unchanged.</exception>
    public static void Write(StateDict weights, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(weights);
        var writer = new SafeTensorsWriter(weights);
        AtomicFile.Write(path, writer.Write);
    }

    /// <summary>Writes the bytes that <see cref="Write(StateDict, string)"/> would write.</summary>
    /// <param name="weights">The weights and their metadata.</param>
    /// <param name="stream">The stream to write to; it stays the caller's and open.</param>
    /// <exception cref="ArgumentException">A name cannot be written, or <see cref="SafeTensorsLimits.Default"/> would refuse the file.</exception>
    public static void Write(StateDict weights, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        new SafeTensorsWriter(weights).Write(stream);
    }
}
