using System.Security.Cryptography;
using System.Text;
using NeuralStyle.Common;
using NeuralStyle.Weights;

namespace NeuralStyle.Training.Checkpoints;

/// <summary>The file of a checkpoint: safetensors, with the SHA-256 of all of its bytes in the metadata.</summary>
/// <remarks>The hash is computed with 64 zeros in its own field, so that no bit of the file is left out.</remarks>
internal static class CheckpointFile
{
    private const string VersionKey = "neuralstyle.checkpoint";
    private const string Version = "1";
    private const string HashKey = "neuralstyle.sha256";

    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Writes a file, whole or not at all, and reads it again.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="content">Tensors and metadata.</param>
    /// <param name="reached">Told of each stage, for tests.</param>
    /// <exception cref="IOException">The file cannot be written, or was not read as it was written.</exception>
    public static void Write(string path, StateDict content, Action<SaveStage>? reached = null)
    {
        reached?.Invoke(SaveStage.Started);
        var (hash, length) = Measure(content);
        var written = "";
        AtomicFile.Write(path, stream => written = WriteTo(stream, content, hash, length / 2, reached), reached);
        if (ReadHash(path) != written)
        {
            File.Delete(path);
            throw new IOException($"{path}: what was written cannot be read again. Check the disk.");
        }

        reached?.Invoke(SaveStage.Verified);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or no checkpoint.</exception>
    /// <exception cref="CheckpointException">The file is of another version.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static StateDict Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var content = Parse(bytes, path);
        if (content.Metadata.GetValueOrDefault(HashKey) is not { } hash || !IsIntact(bytes, hash))
        {
            throw new ModelFormatException("The checkpoint is damaged, or something else: its bytes do not have the SHA-256 that it names.", path);
        }

        return content.Metadata.GetValueOrDefault(VersionKey) == Version
            ? content
            : throw new CheckpointException(
                $"The checkpoint has the format {Untrusted.Quote(content.Metadata.GetValueOrDefault(VersionKey) ?? "")}; "
                    + $"this version of NeuralStyle reads {Version}. Resume it with the version that saved it.", path);
    }

    private static StateDict Parse(byte[] bytes, string path)
    {
        try
        {
            return SafeTensors.Read(new MemoryStream(bytes, writable: false));
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException($"The checkpoint is damaged, or something else: {e.Message}", path);
        }
    }

    // The file is written as a stream each time: a checkpoint in memory, time and again, would grow the process.
    private static (string Hash, long Length) Measure(StateDict content)
    {
        using var stream = new HashingStream(Stream.Null);
        SafeTensors.Write(WithHash(content, NoHash), stream);
        return (stream.Finish(), stream.Length);
    }

    private static string WriteTo(Stream target, StateDict content, string hash, long half, Action<SaveStage>? reached)
    {
        using var stream = new HashingStream(target, half, () => reached?.Invoke(SaveStage.HalfWritten));
        SafeTensors.Write(WithHash(content, hash), stream);
        return stream.Finish();
    }

    private static string ReadHash(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static StateDict WithHash(StateDict content, string hash) => content.WithMetadata(content.Metadata
        .Append(KeyValuePair.Create(VersionKey, Version))
        .Append(KeyValuePair.Create(HashKey, hash)));

    private static bool IsIntact(byte[] bytes, string hash)
    {
        var index = IndexOf(bytes, hash);
        if (hash.Length != NoHash.Length || index < 0)
        {
            return false;
        }

        Encoding.ASCII.GetBytes(NoHash).CopyTo(bytes, index);
        return Hash(bytes) == hash; // ordinal, so the case of a digit counts
    }

    private static int IndexOf(byte[] bytes, string hash) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"{HashKey}\":\"{hash}\"")) is var index and >= 0
        ? index + $"\"{HashKey}\":\"".Length
        : -1;

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
