"""A file system of its own on a loop device, whose power can be cut."""
import fcntl
import os
import struct
import subprocess
import time
import faults

# EXT4_IOC_SHUTDOWN, and its flag that writes nothing more, not even the journal.
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2


class Disk:
    def __init__(self, folder):
        faults.need("mkfs.ext4", "mount", "umount", "losetup", root=True)
        self.image, self.path = f"{folder}/disk.img", f"{folder}/disk"
        os.makedirs(self.path)
        with open(self.image, "wb") as file:
            file.truncate(128 << 20)
        faults.run("mkfs.ext4", "-q", "-F", self.image)
        self.mounted, self.lost = False, None
        self.mount(needed="loop devices cannot be mounted here")
        os.chmod(self.path, 0o700)

    def mount(self, needed=None):
        faults.run("mount", "-o", "loop", self.image, self.path, needed=needed)
        self.mounted = True

    def cut(self):
        """From here on nothing is written, as when the power has gone.

        What is told while the call is under way may be about either time: see `lost`.
        """
        folder = os.open(self.path, os.O_RDONLY)
        begun = time.monotonic()
        try:
            fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        except OSError as error:
            raise faults.Skipped(f"ext4 cannot be shut down here: {error}") from error
        finally:
            os.close(folder)
        self.lost = (begun, time.monotonic())

    def unmount(self):
        """Also gives the loop device back."""
        for _ in range(100):
            if not self.mounted or subprocess.run(["umount", self.path], capture_output=True).returncode == 0:
                self.mounted = False
                return
            time.sleep(0.05)
        subprocess.run(["umount", "-l", self.path], check=False)
        self.mounted = False
