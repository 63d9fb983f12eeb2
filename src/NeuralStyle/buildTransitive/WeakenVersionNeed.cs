// Compiled by MSBuild in the projects that reference NeuralStyle, and by the tests: C# 7.3 and netstandard2.0 only.
using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;

/// <summary>Copies an ELF library and marks one of its symbol version needs as weak, so that an older library satisfies it.</summary>
public sealed class WeakenVersionNeed : Microsoft.Build.Utilities.Task
{
    /// <summary>The library to copy; it is only read.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>The copy to write.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>The library that the version belongs to, such as <c>libstdc++.so.6</c>.</summary>
    [Required]
    public string Library { get; set; }

    /// <summary>The version to make weak, such as <c>GLIBCXX_3.4.32</c>.</summary>
    [Required]
    public string Version { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        byte[] image = File.ReadAllBytes(Source);
        bool changed = ElfVersionNeeds.Weaken(image, Library, Version);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Destination)));
        string temporary = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, image);
        File.Delete(Destination);
        File.Move(temporary, Destination);
        Log.LogMessage(
            MessageImportance.Normal,
            changed ? "{0}: {1} is now a weak need, so that older systems load it." : "{0}: no need to change {1}.",
            Destination,
            Version);
        return true;
    }
}

/// <summary>Reads and changes the symbol version needs (<c>.gnu.version_r</c>) of a 64-bit little-endian ELF image.</summary>
public static class ElfVersionNeeds
{
    private const int SectionVersionNeed = 0x6ffffffe; // SHT_GNU_verneed
    private const int FlagWeak = 0x2; // VER_FLG_WEAK

    /// <summary>Marks the version as weak. False if it is weak already, is not needed, or the image is not such an ELF file.</summary>
    public static bool Weaken(byte[] image, string library, string version)
    {
        if (!IsElf64LittleEndian(image))
        {
            return false;
        }

        long headers = BitConverter.ToInt64(image, 0x28); // e_shoff
        int headerSize = BitConverter.ToUInt16(image, 0x3a); // e_shentsize
        int count = BitConverter.ToUInt16(image, 0x3c); // e_shnum
        bool changed = false;
        for (int i = 0; i < count; i++)
        {
            int header = checked((int)(headers + (long)i * headerSize));
            if (BitConverter.ToInt32(image, header + 4) == SectionVersionNeed)
            {
                int strings = checked((int)(headers + (long)BitConverter.ToInt32(image, header + 40) * headerSize)); // sh_link
                changed |= WeakenInSection(image, SectionOffset(image, header), SectionOffset(image, strings), library, version);
            }
        }

        return changed;
    }

    private static bool WeakenInSection(byte[] image, int needs, int strings, string library, string version)
    {
        bool changed = false;
        int need = needs; // Verneed: version, count, file, first aux, next
        while (true)
        {
            if (Text(image, strings + BitConverter.ToInt32(image, need + 4)) == library)
            {
                changed |= WeakenInLibrary(image, need, strings, version);
            }

            int next = BitConverter.ToInt32(image, need + 12);
            if (next <= 0)
            {
                return changed;
            }

            need += next;
        }
    }

    private static bool WeakenInLibrary(byte[] image, int need, int strings, string version)
    {
        int entry = need + BitConverter.ToInt32(image, need + 8); // Vernaux: hash, flags, other, name, next
        while (true)
        {
            ushort flags = BitConverter.ToUInt16(image, entry + 4);
            if (Text(image, strings + BitConverter.ToInt32(image, entry + 8)) == version && (flags & FlagWeak) == 0)
            {
                BitConverter.GetBytes((ushort)(flags | FlagWeak)).CopyTo(image, entry + 4);
                return true;
            }

            int next = BitConverter.ToInt32(image, entry + 12);
            if (next <= 0)
            {
                return false;
            }

            entry += next;
        }
    }

    private static bool IsElf64LittleEndian(byte[] image)
    {
        return image.Length > 64 && image[0] == 0x7f && image[1] == 'E' && image[2] == 'L' && image[3] == 'F' && image[4] == 2 && image[5] == 1;
    }

    private static int SectionOffset(byte[] image, int header)
    {
        return checked((int)BitConverter.ToInt64(image, header + 24)); // sh_offset
    }

    private static string Text(byte[] image, int offset)
    {
        return Encoding.ASCII.GetString(image, offset, Array.IndexOf(image, (byte)0, offset) - offset);
    }
}
