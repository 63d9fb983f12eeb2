using System.Runtime.InteropServices;

namespace NeuralStyle.Common;

/// <summary>Writes files so that a reader, or a crash, finds either the old content or the new, never a part.</summary>
internal static partial class AtomicFile
{
    /// <summary>Writes a temporary file beside the path, flushes it to the disk and renames it over the path.</summary>
    /// <remarks>When anything fails, the old file stays as it was and the temporary file is deleted. A link is written through.</remarks>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream is closed by this method.</param>
    /// <param name="reached">Told of each stage, for tests.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="IOException">The path is a folder, or the file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write, Action<SaveStage>? reached = null)
    {
        var target = Target(path);
        var folder = Path.GetDirectoryName(target) ?? throw new ArgumentException($"\"{path}\" is a root, not a file.", nameof(path));
        RequirePlace(folder, target);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            WriteThrough(temporary, write, reached);
            File.Move(temporary, target, overwrite: true);
            reached?.Invoke(SaveStage.Renamed);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(folder);
        reached?.Invoke(SaveStage.FolderFlushed);
    }

    /// <summary>Deletes temporary files that writers left behind when their process was killed. No other writer may be at work in the folder.</summary>
    /// <param name="folder">The folder.</param>
    public static void DeleteLeftovers(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, ".*.tmp").Where(file => IsTemporary(Path.GetFileName(file))))
        {
            File.Delete(file);
        }
    }

    private static bool IsTemporary(string name) => Guid.TryParseExact(name[1..^".tmp".Length], "N", out _);

    private static string Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static void RequirePlace(string folder, string file)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: there is no such folder to save {Path.GetFileName(file)} in. Create it first.");
        }

        if (Directory.Exists(file))
        {
            throw new IOException($"{file}: this is a folder. Give the name of a file to save to.");
        }
    }

    private static void WriteThrough(string path, Action<Stream> write, Action<SaveStage>? reached)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        reached?.Invoke(SaveStage.Created);
        write(stream);
        reached?.Invoke(SaveStage.Written);
        stream.Flush(flushToDisk: true);
        reached?.Invoke(SaveStage.Flushed);
    }

    // The rename itself is on the disk only when the folder is. Some file systems cannot flush a folder, and by now
    // the file is complete, so a refusal is no error.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, flags: 0); // O_RDONLY
        if (descriptor >= 0)
        {
            _ = Fsync(descriptor);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
