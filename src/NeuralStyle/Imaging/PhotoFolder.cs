using System.Collections.Frozen;
using System.IO.Enumeration;

namespace NeuralStyle.Imaging;

/// <summary>Lists the pictures of a folder by their names, without opening one.</summary>
public static class PhotoFolder
{
    /// <summary>The extensions that are listed unless others are given: those that the built-in codec reads.</summary>
    public static IReadOnlyList<string> DefaultExtensions { get; } = Array.AsReadOnly([".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"]);

    /// <summary>Lists the picture files of a folder, sorted ordinally by path, so that the order is the same everywhere.</summary>
    /// <remarks>
    /// Upper and lower case of an extension are the same. Left out are names that start with a dot, folders, and links to nothing;
    /// links to folders are not followed. A file that is listed may still be no picture: only loading it tells.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether folders inside are searched too.</param>
    /// <param name="extensions">Extensions with their dot; <see cref="DefaultExtensions"/> where null.</param>
    /// <returns>At least one path, each beginning with <paramref name="folder"/>.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or it is a file.</exception>
    /// <exception cref="FileNotFoundException">The folder holds no picture.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or one inside it that is searched, cannot be read.</exception>
    public static IReadOnlyList<string> List(string folder, bool recursive = false, IEnumerable<string>? extensions = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        RequireFolder(folder);
        var wanted = (extensions ?? DefaultExtensions).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        string[] paths = [.. Files(folder, recursive, wanted).OrderBy(SortKey, StringComparer.Ordinal)];
        return paths.Length > 0
            ? Array.AsReadOnly(paths)
            : throw new FileNotFoundException($"{folder}: the folder holds no picture ({string.Join(", ", wanted.Order(StringComparer.Ordinal))}). Check the path{(recursive ? "" : ", or search the folders inside it too")}.", folder);
    }

    private static void RequireFolder(string folder)
    {
        if (File.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: this is a file, not a folder. Give the folder that holds the pictures.");
        }

        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: there is no such folder. Check the path; a relative one starts at {Environment.CurrentDirectory}.");
        }
    }

    private static FileSystemEnumerable<string> Files(string folder, bool recursive, FrozenSet<string> extensions)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
        return new(folder, (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => IsPicture(ref entry, extensions),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsHidden(ref entry) && !IsLink(ref entry),
        };
    }

    private static bool IsPicture(ref FileSystemEntry entry, FrozenSet<string> extensions)
        => !entry.IsDirectory
        && !IsHidden(ref entry)
        && extensions.Contains(Path.GetExtension(entry.FileName).ToString())
        && !(IsLink(ref entry) && LeadsNowhere(entry.ToFileSystemInfo()));

    private static bool IsHidden(ref FileSystemEntry entry) => entry.FileName.StartsWith('.');

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool LeadsNowhere(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is { Exists: false };
        }
        catch (IOException)
        {
            return true; // a circle of links
        }
    }

    private static string SortKey(string path) => path.Replace(Path.DirectorySeparatorChar, '/');
}
