using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeuralStyle.Inference.Engine.Bands;

/// <summary>Rows of values between passes: in memory, and in a temporary file for what is more than that.</summary>
/// <remarks>
/// The file is read and written, not mapped: mapped pages would count as the process's memory. It goes with the store,
/// and where the system allows it has no name while it is used, so that it goes with the process too.
/// </remarks>
internal sealed unsafe class RowStore : IDisposable
{
    private readonly float* _memory;
    private readonly string _folder;
    private readonly long _fileBytes;
    private readonly SafeFileHandle? _file;

    /// <summary>Opens the file, where one is needed.</summary>
    /// <param name="memory">Memory for the values in memory, which the caller owns.</param>
    /// <param name="fileLength">Floats that the file takes.</param>
    /// <param name="folder">The folder for it.</param>
    /// <exception cref="IOException">The folder cannot be written, or the disk has not so much space.</exception>
    public RowStore(float* memory, long fileLength, string folder)
    {
        _memory = memory;
        (_folder, _fileBytes) = (folder, fileLength * sizeof(float));
        if (fileLength > 0)
        {
            _file = Open();
        }
    }

    /// <summary>Writes a row.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(StoredValue stored, int row, float* source)
    {
        var offset = stored.Offset + ((long)row * stored.RowLength);
        var data = new Span<float>(source, stored.RowLength);
        if (stored.IsInFile)
        {
            WriteFile(MemoryMarshal.AsBytes(data), offset * sizeof(float));
        }
        else
        {
            data.CopyTo(new Span<float>(_memory + offset, stored.RowLength));
        }
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public void Read(StoredValue stored, int row, float* target)
    {
        var offset = stored.Offset + ((long)row * stored.RowLength);
        var data = new Span<float>(target, stored.RowLength);
        if (stored.IsInFile)
        {
            ReadFile(MemoryMarshal.AsBytes(data), offset * sizeof(float));
        }
        else
        {
            new Span<float>(_memory + offset, stored.RowLength).CopyTo(data);
        }
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Open()
    {
        var path = Path.Combine(_folder, $"neuralstyle-{Guid.NewGuid():N}.tmp");
        try
        {
            var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose, preallocationSize: _fileBytes);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path);
            }

            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Problem(error);
        }
    }

    private void WriteFile(ReadOnlySpan<byte> data, long offset)
    {
        try
        {
            RandomAccess.Write(_file!, data, offset);
        }
        catch (IOException error)
        {
            throw Problem(error);
        }
    }

    private void ReadFile(Span<byte> data, long offset)
    {
        while (!data.IsEmpty)
        {
            var count = RandomAccess.Read(_file!, data, offset);
            if (count == 0)
            {
                throw new EndOfStreamException($"{_folder}: the temporary file of an image was truncated.");
            }

            data = data[count..];
            offset += count;
        }
    }

    private IOException Problem(Exception error) => new(
        string.Create(CultureInfo.InvariantCulture, $"{_folder}: to stylize the image within the memory budget, a temporary file of {_fileBytes} bytes is needed, "
            + $"which cannot be written ({error.Message.TrimEnd('.')}). ")
        + $"Make room, or set {nameof(StylizerOptions)}.{nameof(StylizerOptions.TemporaryFolder)} or a larger {nameof(StylizerOptions.MemoryBudget)}.",
        error);
}
